package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.description.Descriptions.golden;
import static org.patchbay.core.description.Descriptions.session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters.Setup;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

class CrossedOffersTest {
    private static final SessionDescription BROWSER = golden("chromium-156-audio-video-data-offer");
    private static final SessionDescription DEVICE = golden("libpeer-audio-video-data-offer");

    @ParameterizedTest
    @CsvSource({
        "chromium-156-audio-video-data-offer, libpeer-audio-video-data-offer",
        "chromium-156-audio-offer, libpeer-audio-video-data-offer",
        "firefox-153-audio-video-data-offer, libpeer-audio-video-data-offer",
        "firefox-153-audio-offer, chromium-156-audio-video-data-offer",
        "baresip-1.0.0-audio-offer, linphone-5.1-audio-offer",
        "baresip-1.0.0-ice-dtls-offer, chromium-156-audio-offer"
    })
    void each_offer_of_real_peers_gets_an_answer_that_fits_it(String first, String second) {
        CrossedOffers.Paired paired = paired(golden(first), golden(second));
        assertThat(AnswerCheck.check(golden(first), paired.forFirst())).isInstanceOf(AnswerCheck.Acceptable.class);
        assertThat(AnswerCheck.check(golden(second), paired.forSecond())).isInstanceOf(AnswerCheck.Acceptable.class);
        assertThat(SdpReader.read(SdpWriter.write(paired.forFirst()))).isInstanceOf(SdpReading.Read.class);
        assertThat(SdpReader.read(SdpWriter.write(paired.forSecond()))).isInstanceOf(SdpReading.Read.class);
    }

    @Test
    void sections_meet_by_kind_wherever_they_stand_and_keep_the_offers_own_names() {
        CrossedOffers.Paired paired = paired(BROWSER, DEVICE);
        assertThat(paired.forFirst().getMediaList())
                .extracting(MediaSection::getKind)
                .isEqualTo(BROWSER.getMediaList().stream()
                        .map(MediaSection::getKind)
                        .toList());
        assertThat(paired.forFirst().getMediaList())
                .extracting(MediaSection::getMid)
                .isEqualTo(BROWSER.getMediaList().stream()
                        .map(MediaSection::getMid)
                        .toList());
        assertThat(paired.forSecond().getMediaList())
                .extracting(MediaSection::getMid)
                .containsExactly("video", "audio", "datachannel");
        assertThat(paired.forSecond().getGroups(0).getMidsList()).containsExactly("video", "audio", "datachannel");
    }

    @Test
    void each_side_learns_the_others_keys_credentials_and_addresses() {
        CrossedOffers.Paired paired = paired(BROWSER, DEVICE);
        MediaSection audio = paired.forFirst().getMedia(0);
        assertThat(audio.getKind()).isEqualTo("audio");
        assertThat(audio.getIce().getUsernameFragment()).isEqualTo("k3fP");
        assertThat(audio.getCandidates(0).getAddress()).isEqualTo("192.0.2.50");
        assertThat(audio.getDtls().getFingerprintsList())
                .isEqualTo(DEVICE.getMedia(1).getDtls().getFingerprintsList());
        MediaSection deviceAudio = paired.forSecond().getMedia(1);
        assertThat(deviceAudio.getIce().getUsernameFragment())
                .isEqualTo(MediaSections.ice(BROWSER, BROWSER.getMedia(0)).getUsernameFragment());
    }

    @Test
    void the_caller_begins_the_handshake_where_both_would_do_either() {
        CrossedOffers.Paired paired = paired(BROWSER, DEVICE);
        // What an answer says is said for the side that it comes from.
        assertThat(paired.forFirst().getMedia(0).getDtls().getSetup()).isEqualTo(Setup.PASSIVE);
        assertThat(paired.forSecond().getMedia(0).getDtls().getSetup()).isEqualTo(Setup.ACTIVE);
    }

    @Test
    void a_side_that_only_waits_lets_the_other_begin() {
        SessionDescription waits = webRtc("passive", "8", "a=rtpmap:8 PCMA/8000");
        SessionDescription either = webRtc("actpass", "8", "a=rtpmap:8 PCMA/8000");
        CrossedOffers.Paired paired = paired(waits, either);
        assertThat(paired.forFirst().getMedia(0).getDtls().getSetup()).isEqualTo(Setup.ACTIVE);
        assertThat(paired.forSecond().getMedia(0).getDtls().getSetup()).isEqualTo(Setup.PASSIVE);
        assertThat(CrossedOffers.pair(waits, waits)).isInstanceOf(CrossedOffers.Unpairable.class);
    }

    @Test
    void codecs_are_those_of_both_in_the_offers_order_under_the_answerers_numbers() {
        SessionDescription one = webRtc(
                "actpass", "111 8 0", "a=rtpmap:111 opus/48000/2", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000");
        SessionDescription other = webRtc("actpass", "0 96 97", "a=rtpmap:96 OPUS/48000/2", "a=rtpmap:97 G722/8000");
        CrossedOffers.Paired paired = paired(one, other);
        assertThat(paired.forFirst().getMedia(0).getFormatsList()).containsExactly("96", "0");
        assertThat(paired.forSecond().getMedia(0).getFormatsList()).containsExactly("0", "111");
    }

    @Test
    void h264_is_the_same_codec_only_in_the_same_profile_and_packetization() {
        CrossedOffers.Paired paired = paired(BROWSER, DEVICE);
        MediaSection video = paired.forFirst().getMedia(1);
        assertThat(video.getCodecsList()).extracting(Codec::getName).containsOnly("H264");
        assertThat(video.getCodecsList())
                .allSatisfy(codec -> assertThat(codec.getFormatParameters()).contains("profile-level-id=42e01f"));
        SessionDescription high = video("a=fmtp:100 profile-level-id=640c1f;packetization-mode=1");
        SessionDescription baseline = video("a=fmtp:100 profile-level-id=42e01f;packetization-mode=1");
        assertThat(CrossedOffers.pair(high, baseline)).isInstanceOf(CrossedOffers.Unpairable.class);
        assertThat(CrossedOffers.pair(baseline, video("a=fmtp:100 profile-level-id=42e034;packetization-mode=1")))
                .isInstanceOf(CrossedOffers.Paired.class);
    }

    @Test
    void what_only_one_side_has_is_rejected_in_its_place() {
        SessionDescription audioOnly = webRtc("actpass", "8", "a=rtpmap:8 PCMA/8000");
        CrossedOffers.Paired paired = paired(audioOnly, DEVICE);
        assertThat(paired.forSecond().getMediaList())
                .extracting(MediaSections::inUse)
                .containsExactly(false, true, false);
        assertThat(paired.forSecond().getGroupsList()).isEmpty();
        // RFC 8866 5.7: whether or not the other side's session has one.
        assertThat(paired.forSecond().getMedia(0).getConnection().getAddress()).isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "SENDRECV, SENDONLY, RECVONLY, SENDONLY",
        "SENDONLY, SENDRECV, SENDONLY, RECVONLY",
        "SENDONLY, SENDONLY, INACTIVE, INACTIVE",
        "SENDRECV, INACTIVE, INACTIVE, INACTIVE"
    })
    void media_flows_where_one_sends_and_the_other_receives(
            Direction one, Direction other, Direction second, Direction first) {
        CrossedOffers.Paired paired = paired(directed(one), directed(other));
        assertThat(paired.forFirst().getMedia(0).getDirection()).isEqualTo(first);
        assertThat(paired.forSecond().getMedia(0).getDirection()).isEqualTo(second);
    }

    @Test
    void plain_and_encrypted_media_do_not_pair() {
        assertThat(CrossedOffers.pair(golden("baresip-1.0.0-audio-offer"), BROWSER))
                .isInstanceOf(CrossedOffers.Unpairable.class);
        assertThat(CrossedOffers.pair(
                        golden("baresip-1.0.0-srtp-video-offer"), golden("baresip-1.0.0-srtp-video-offer")))
                .isInstanceOf(CrossedOffers.Unpairable.class);
    }

    @Test
    void tones_alone_are_no_common_medium() {
        assertThat(CrossedOffers.pair(
                        webRtc("actpass", "101 8", "a=rtpmap:101 telephone-event/8000"),
                        webRtc("actpass", "101 0", "a=rtpmap:101 telephone-event/8000")))
                .isInstanceOf(CrossedOffers.Unpairable.class);
    }

    private static SessionDescription directed(Direction direction) {
        return webRtc(
                "actpass", "8", "a=rtpmap:8 PCMA/8000", "a=" + direction.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static SessionDescription video(String format) {
        return session("m=video 9 RTP/AVP 100", "a=rtpmap:100 H264/90000", format);
    }

    private static SessionDescription webRtc(String setup, String formats, String... lines) {
        String[] all = new String[lines.length + 6];
        all[0] = "m=audio 9 UDP/TLS/RTP/SAVPF " + formats;
        all[1] = "a=mid:0";
        all[2] = "a=ice-ufrag:abcd";
        all[3] = "a=ice-pwd:abcdefghijklmnopqrstuv";
        all[4] = "a=fingerprint:sha-256 00:11";
        all[5] = "a=setup:" + setup;
        System.arraycopy(lines, 0, all, 6, lines.length);
        return session(all);
    }

    private static CrossedOffers.Paired paired(SessionDescription first, SessionDescription second) {
        CrossedOffers.Pairing pairing = CrossedOffers.pair(first, second);
        assertThat(pairing).isInstanceOf(CrossedOffers.Paired.class);
        return (CrossedOffers.Paired) pairing;
    }
}
