package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.description.Descriptions.golden;
import static org.patchbay.core.description.Descriptions.session;
import static org.patchbay.core.description.Descriptions.trickled;
import static org.patchbay.session.v1.MediaProfile.MEDIA_PROFILE_UNSPECIFIED;
import static org.patchbay.session.v1.MediaProfile.PLAIN_RTP;
import static org.patchbay.session.v1.MediaProfile.WEBRTC;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;

class DescriptionQuestionsTest {
    private static final String HOST = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0";
    private static final String[] ICE = {"a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuv"};

    @ParameterizedTest
    @CsvSource({
        "chromium-156-audio-offer, WEBRTC",
        "chromium-156-audio-video-data-offer, WEBRTC",
        "libpeer-audio-video-data-offer, WEBRTC",
        "chromium-156-answer-rejecting-video, WEBRTC",
        "firefox-153-trickle-offer, WEBRTC",
        "baresip-1.0.0-ice-dtls-offer, WEBRTC",
        "baresip-1.0.0-audio-offer, PLAIN_RTP",
        "baresip-1.0.0-srtp-video-offer, PLAIN_RTP",
        "linphone-5.1-audio-offer, PLAIN_RTP",
        "sipp-3.6-uac-offer, PLAIN_RTP",
        "freeswitch-1.10-audio-video-offer, PLAIN_RTP"
    })
    void real_peers_have_the_profile_that_they_are_known_for(String name, MediaProfile profile) {
        assertThat(MediaProfiles.of(golden(name))).isEqualTo(profile);
    }

    @Test
    void a_fingerprint_with_ice_is_webrtc_on_any_protocol() {
        SessionDescription both =
                session("a=fingerprint:sha-256 AA", ICE[0], ICE[1], "m=audio 9 RTP/SAVPF 0", "m=video 9 RTP/AVP 96");
        assertThat(MediaProfiles.of(both)).isEqualTo(WEBRTC);
        assertThat(MediaProfiles.of(session("a=fingerprint:sha-256 AA", "m=audio 9 RTP/SAVP 0")))
                .isEqualTo(PLAIN_RTP);
        assertThat(MediaProfiles.of(session(ICE[0], ICE[1], "m=audio 9 RTP/AVP 0")))
                .isEqualTo(PLAIN_RTP);
    }

    @Test
    void one_plain_section_makes_the_description_plain_and_a_rejected_one_does_not() {
        assertThat(MediaProfiles.of(session("m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=image 4000 udptl t38")))
                .isEqualTo(PLAIN_RTP);
        assertThat(MediaProfiles.of(session("m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=image 0 udptl t38")))
                .isEqualTo(WEBRTC);
        assertThat(MediaProfiles.of(session("m=audio 0 RTP/AVP 0"))).isEqualTo(MEDIA_PROFILE_UNSPECIFIED);
    }

    @ParameterizedTest
    @CsvSource({
        "WEBRTC, WEBRTC, true",
        "PLAIN_RTP, PLAIN_RTP, true",
        "WEBRTC, PLAIN_RTP, false",
        "PLAIN_RTP, WEBRTC, false",
        "WEBRTC, MEDIA_PROFILE_UNSPECIFIED, false",
        "MEDIA_PROFILE_UNSPECIFIED, PLAIN_RTP, true"
    })
    void like_meets_like(MediaProfile offer, MediaProfile answer, boolean meets) {
        assertThat(MediaProfiles.canMeet(offer, answer)).isEqualTo(meets);
    }

    @Test
    void a_section_that_waits_for_its_bundle_is_in_use() {
        MediaSection waiting =
                session("m=video 0 UDP/TLS/RTP/SAVPF 96", "a=bundle-only").getMedia(0);
        assertThat(MediaSections.inUse(waiting)).isTrue();
        assertThat(MediaSections.inUse(session("m=video 0 RTP/AVP 96").getMedia(0)))
                .isFalse();
    }

    @Test
    void video_counts_only_where_it_is_in_use() {
        assertThat(MediaSections.hasVideo(golden("chromium-156-audio-video-data-offer")))
                .isTrue();
        assertThat(MediaSections.hasVideo(golden("chromium-156-answer-rejecting-video")))
                .isFalse();
        assertThat(MediaSections.hasVideo(golden("chromium-156-audio-offer"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a=sendrecv, a=sendonly, SENDONLY",
        "a=inactive, a=x, INACTIVE",
        "a=x, a=recvonly, RECVONLY",
        "a=x, a=x, SENDRECV"
    })
    void direction_is_the_sections_then_the_sessions(String session, String section, Direction direction) {
        SessionDescription description = session(session, "m=audio 9 RTP/AVP 0", section);
        assertThat(MediaDirections.of(description, description.getMedia(0))).isEqualTo(direction);
    }

    @Test
    void a_side_holds_when_it_wants_to_receive_nothing() {
        assertThat(MediaDirections.held(golden("chromium-156-hold-and-ice-restart-offer")))
                .isTrue();
        assertThat(MediaDirections.held(golden("chromium-156-trickle-offer"))).isFalse();
        assertThat(MediaDirections.held(session("m=audio 9 RTP/AVP 0", "a=inactive")))
                .isTrue();
        assertThat(MediaDirections.held(session("m=audio 9 RTP/AVP 0", "a=recvonly")))
                .isFalse();
        assertThat(MediaDirections.held(
                        session("a=sendonly", "m=audio 9 RTP/AVP 0", "m=video 9 RTP/AVP 96", "a=sendrecv")))
                .isFalse();
        assertThat(MediaDirections.held(session("m=audio 0 RTP/AVP 0"))).isFalse();
    }

    @Test
    void the_address_of_zeros_holds_only_where_there_is_no_ice() {
        assertThat(MediaDirections.held(session("c=IN IP4 0.0.0.0", "m=audio 4000 RTP/AVP 0")))
                .isTrue();
        assertThat(MediaDirections.held(session("c=IN IP4 0.0.0.0", "m=audio 4000 RTP/AVP 0", "c=IN IP4 192.0.2.1")))
                .isFalse();
        assertThat(MediaDirections.held(session("c=IN IP4 0.0.0.0", "m=audio 9 RTP/AVP 0", ICE[0], ICE[1])))
                .isFalse();
    }

    @Test
    void candidates_and_their_end_are_seen() {
        assertThat(IceCandidates.carried(golden("chromium-156-trickle-offer"))).isFalse();
        assertThat(IceCandidates.trickles(golden("chromium-156-trickle-offer"))).isTrue();
        assertThat(IceCandidates.carried(golden("firefox-153-audio-offer"))).isTrue();
        assertThat(IceCandidates.ended(golden("firefox-153-audio-offer"))).isTrue();
        // Session level, as Firefox writes it.
        assertThat(IceCandidates.trickles(golden("firefox-153-audio-offer"))).isTrue();
        assertThat(IceCandidates.ended(golden("chromium-156-audio-offer"))).isFalse();
        assertThat(IceCandidates.trickles(golden("baresip-1.0.0-ice-dtls-offer")))
                .isFalse();
        assertThat(IceCandidates.ended(session("a=end-of-candidates", "m=audio 9 RTP/AVP 0")))
                .isTrue();
        assertThat(IceCandidates.ended(session("m=audio 9 RTP/AVP 0"))).isFalse();
    }

    @Test
    void trickled_candidates_go_to_their_sections_once() {
        SessionDescription offer = golden("chromium-156-trickle-offer");
        TrickledCandidate first = trickled(HOST, "0");
        TrickledCandidate second = trickled(HOST, "1");
        TrickledCandidate byIndex =
                trickled(HOST, "").toBuilder().setMediaIndex(2).build();
        SessionDescription merged =
                IceCandidates.withCandidates(offer, List.of(first, second, byIndex, first, trickled(HOST, "")));
        assertThat(merged.getMediaList())
                .extracting(MediaSection::getCandidatesCount)
                .containsExactly(1, 1, 1);
        assertThat(IceCandidates.withCandidates(merged, List.of(first))).isEqualTo(merged);
    }

    @Test
    void a_mid_that_the_description_does_not_name_gives_way_to_the_index() {
        SessionDescription phone = session("m=audio 9 RTP/AVP 0", "m=video 9 RTP/AVP 96");
        TrickledCandidate named = trickled(HOST, "video");
        assertThat(IceCandidates.withCandidates(phone, List.of(named))).isEqualTo(phone);
        TrickledCandidate indexed = named.toBuilder().setMediaIndex(1).build();
        assertThat(IceCandidates.withCandidates(phone, List.of(indexed))
                        .getMedia(1)
                        .getCandidatesCount())
                .isEqualTo(1);
    }

    @Test
    void candidates_that_fit_nowhere_are_passed_over() {
        SessionDescription offer = session(
                "m=audio 9 UDP/TLS/RTP/SAVPF 0",
                "a=mid:a",
                ICE[0],
                ICE[1],
                "m=video 0 UDP/TLS/RTP/SAVPF 96",
                "a=mid:v");
        List<TrickledCandidate> unfit = List.of(
                trickled(HOST, "v"),
                trickled(HOST, "a").toBuilder().setUsernameFragment("older").build(),
                trickled(HOST, "").toBuilder().setMediaIndex(7).build(),
                trickled(HOST, "").toBuilder().setMediaIndex(-1).build());
        assertThat(IceCandidates.withCandidates(offer, unfit)).isEqualTo(offer);
        TrickledCandidate current =
                trickled(HOST, "a").toBuilder().setUsernameFragment("abcd").build();
        assertThat(IceCandidates.carried(IceCandidates.withCandidates(offer, List.of(current))))
                .isTrue();
    }

    @Test
    void a_section_takes_a_hundred_candidates() {
        List<TrickledCandidate> many = new ArrayList<>();
        for (int port = 1; port <= 150; port++) many.add(trickled(HOST.replace("50000", "" + port), "0"));
        SessionDescription merged = IceCandidates.withCandidates(golden("chromium-156-trickle-offer"), many);
        assertThat(merged.getMedia(0).getCandidatesCount()).isEqualTo(IceCandidates.MAX_PER_SECTION);
    }

    @Test
    void a_complete_description_neither_trickles_nor_stands_on_the_placeholder() {
        TrickledCandidate relayed =
                trickled("candidate:2 1 udp 41885439 192.0.2.200 55000 typ relay raddr 192.0.2.7 rport 50000", "0");
        TrickledCandidate version6 = trickled("candidate:3 1 udp 99 2001:db8::1 55001 typ relay raddr :: rport 0", "0");
        TrickledCandidate hidden = trickled("candidate:4 1 udp 99 abc.local 55002 typ host", "0");
        TrickledCandidate tcp = trickled("candidate:5 1 tcp 99 192.0.2.7 9 typ host tcptype active", "0");
        SessionDescription complete = IceCandidates.complete(IceCandidates.withCandidates(
                golden("chromium-156-trickle-offer"),
                List.of(tcp, hidden, version6, trickled(HOST, "0"), relayed, trickled(HOST, "1"))));
        MediaSection audio = complete.getMedia(0);
        assertThat(IceCandidates.trickles(complete)).isFalse();
        assertThat(IceCandidates.ended(complete)).isTrue();
        assertThat(audio.getPort()).isEqualTo(55_000);
        assertThat(audio.getConnection().getAddress()).isEqualTo("192.0.2.200");
        assertThat(complete.getMedia(1).getPort()).isEqualTo(50_000);
        // Nothing came for it, and it shares the transport of its bundle.
        assertThat(complete.getMedia(2).getPort()).isEqualTo(9);
        assertThat(complete.getMedia(2).getEndOfCandidates()).isFalse();
    }

    @Test
    void a_default_address_that_was_chosen_before_stays() {
        SessionDescription offer = golden("chromium-156-audio-offer");
        SessionDescription complete = IceCandidates.complete(offer);
        assertThat(complete.getMedia(0).getPort()).isEqualTo(offer.getMedia(0).getPort());
        assertThat(IceCandidates.ended(complete)).isTrue();
        SessionDescription only6 = IceCandidates.complete(IceCandidates.withCandidates(
                golden("chromium-156-trickle-offer"),
                List.of(trickled("candidate:3 1 udp 99 2001:db8::1 55001 typ prflx raddr :: rport 0", "0"))));
        assertThat(only6.getMedia(0).getConnection().getAddressType()).isEqualTo("IP6");
    }

    @Test
    void session_level_trickle_goes_too_and_other_options_stay() {
        SessionDescription complete =
                IceCandidates.complete(session("a=ice-options:trickle ice2", "m=audio 9 RTP/AVP 0"));
        assertThat(complete.getIce().getOptionsList()).containsExactly("ice2");
        SessionDescription firefox = IceCandidates.complete(golden("firefox-153-audio-offer"));
        assertThat(SdpWriter.write(firefox)).doesNotContain("ice-options");
    }

    @Test
    void without_candidates_nothing_of_them_is_left() {
        SessionDescription bare = IceCandidates.withoutCandidates(golden("firefox-153-audio-offer").toBuilder()
                .setEndOfCandidates(true)
                .build());
        assertThat(SdpWriter.write(bare)).doesNotContain("candidate").contains("a=ice-ufrag");
    }

    @Test
    void other_credentials_are_an_ice_restart() {
        SessionDescription before = golden("chromium-156-audio-video-data-offer");
        assertThat(IceCredentials.changed(before, golden("chromium-156-hold-and-ice-restart-offer")))
                .isTrue();
        assertThat(IceCredentials.changed(before, before)).isFalse();
        assertThat(IceCredentials.changed(before, golden("baresip-1.0.0-audio-offer")))
                .isFalse();
        assertThat(IceCredentials.changed(
                        session(ICE[0], "a=ice-pwd:one", "m=audio 9 RTP/AVP 0"),
                        session("m=audio 9 RTP/AVP 0", ICE[0], "a=ice-pwd:two")))
                .isTrue();
        assertThat(IceCredentials.changed(
                        session("m=audio 9 RTP/AVP 0", ICE[0], ICE[1]),
                        session("m=audio 0 RTP/AVP 0", "a=ice-ufrag:x")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "chromium-156-audio-video-data-offer, chromium-156-audio-video-data-answer",
        "chromium-156-audio-video-data-offer, chromium-156-answer-rejecting-video",
        "firefox-153-audio-video-data-offer, firefox-153-audio-video-data-answer",
        "baresip-1.0.0-audio-offer, freeswitch-1.6-audio-answer"
    })
    void a_real_answer_to_a_real_offer_is_acceptable(String offer, String answer) {
        assertThat(AnswerCheck.check(golden(offer), golden(answer))).isEqualTo(new AnswerCheck.Acceptable());
    }

    @ParameterizedTest
    @CsvSource({
        "chromium-156-audio-video-data-offer, chromium-156-audio-offer, media sections",
        "chromium-156-audio-offer, baresip-1.0.0-audio-offer, media profile",
        "baresip-1.0.0-audio-offer, chromium-156-audio-offer, media profile"
    })
    void an_answer_that_would_break_the_offerer_is_not(String offer, String answer, String reason) {
        assertThat(AnswerCheck.check(golden(offer), golden(answer)))
                .isInstanceOfSatisfying(
                        AnswerCheck.Unacceptable.class,
                        verdict -> assertThat(verdict.reason()).contains(reason));
    }

    @Test
    void kinds_places_and_rejections_of_the_offer_bind_the_answer() {
        SessionDescription offer = session("m=audio 4000 RTP/AVP 0", "m=video 0 RTP/AVP 96");
        assertThat(AnswerCheck.check(offer, session("m=video 4000 RTP/AVP 96", "m=audio 0 RTP/AVP 0")))
                .isInstanceOf(AnswerCheck.Unacceptable.class);
        assertThat(AnswerCheck.check(offer, session("m=audio 4000 RTP/AVP 0", "m=video 4002 RTP/AVP 96")))
                .isInstanceOf(AnswerCheck.Unacceptable.class);
        assertThat(AnswerCheck.check(offer, session("m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 96")))
                .isEqualTo(new AnswerCheck.Acceptable());
    }

    @Test
    void encryption_that_was_only_offered_may_be_left_aside() {
        SessionDescription offer = session("a=fingerprint:sha-256 AA", ICE[0], ICE[1], "m=audio 4000 RTP/AVP 0");
        assertThat(AnswerCheck.check(offer, session("m=audio 4000 RTP/AVP 0"))).isEqualTo(new AnswerCheck.Acceptable());
    }

    @Test
    void the_late_offer_is_plain_audio_that_is_nobodys_and_holds_nobody() {
        SessionDescription offer = LateOffer.audio(7);
        assertThat(MediaProfiles.of(offer)).isEqualTo(PLAIN_RTP);
        assertThat(MediaDirections.held(offer)).isFalse();
        assertThat(SdpWriter.write(offer))
                .isEqualTo(String.join(
                        "\r\n",
                        "v=0",
                        "o=- 7 1 IN IP4 192.0.2.1",
                        "s=-",
                        "c=IN IP4 192.0.2.1",
                        "t=0 0",
                        "m=audio 9 RTP/AVP 0 8 101",
                        "a=sendrecv",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-16",
                        ""));
    }
}
