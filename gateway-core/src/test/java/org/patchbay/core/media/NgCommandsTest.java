package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.media.MediaRelay.Half.ANSWER;
import static org.patchbay.core.media.MediaRelay.Half.OFFER;
import static org.patchbay.session.v1.MediaProfile.PLAIN_RTP;
import static org.patchbay.session.v1.MediaProfile.WEBRTC;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.description.LateOffer;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;

class NgCommandsTest {
    private static final NgCommands.Known NEW = new NgCommands.Known(false, "", "", false);
    private static final NgCommands.Known JOINED = new NgCommands.Known(true, "", "", false);

    @ParameterizedTest
    @CsvSource({
        "true,  OFFER,  false, a,  '', b1",
        "true,  OFFER,  true,  a,  b1, ''",
        "false, ANSWER, false, a,  b1, b1",
        "false, ANSWER, true,  a,  b1, ''",
        "false, OFFER,  false, b1, '', b1",
        "false, OFFER,  true,  b1, a,  ''",
        "true,  ANSWER, false, b1, a,  b1",
        "true,  ANSWER, true,  b1, a,  ''"
    })
    void the_one_who_offers_is_from_and_a_branch_stands_for_a_tag_not_yet_known(
            boolean fromCaller, MediaRelay.Half half, boolean joined, String from, String to, String branch) {
        Bencode.Dictionary command = NgCommands.pass(
                new MediaRelay.Request("c", "b1", fromCaller, half, plain(), PLAIN_RTP), joined ? JOINED : NEW);
        assertThat(command.text("command")).isEqualTo(half == OFFER ? "offer" : "answer");
        assertThat(command.text("from-tag")).isEqualTo(from);
        assertThat(command.text("to-tag")).isEqualTo(to);
        assertThat(command.text("via-branch")).isEqualTo(branch);
    }

    @Test
    void from_webrtc_to_plain_rtp() {
        Bencode.Dictionary offer = pass(OFFER, webRtc(), PLAIN_RTP, NEW);
        assertThat(offer.text("ICE")).isEqualTo("remove");
        assertThat(offer.text("DTLS")).isEqualTo("off");
        assertThat(offer.text("transport-protocol")).isEqualTo("RTP/AVP");
        assertThat(texts(offer, "rtcp-mux")).containsExactly("demux");
        assertThat(texts(offer, "replace")).containsExactly("origin", "session-connection");
        assertThat(texts(offer, "flags")).containsExactly("strip-extmap", "strict source", "port latching");
        assertThat(texts((Bencode.Dictionary) offer.entries().get("codec"), "mask"))
                .containsExactly("opus", "red", "G722", "CN");
        Bencode.Dictionary answer = pass(ANSWER, plain(), WEBRTC, NEW);
        assertThat(answer.text("ICE")).isEqualTo("force");
        assertThat(answer.text("DTLS")).isEqualTo("active");
        assertThat(answer.text("transport-protocol")).isEqualTo("UDP/TLS/RTP/SAVPF");
        assertThat(texts(answer, "rtcp-mux")).containsExactly("require");
    }

    @Test
    void from_plain_rtp_to_webrtc() {
        Bencode.Dictionary offer = pass(OFFER, plain(), WEBRTC, NEW);
        assertThat(offer.text("ICE")).isEqualTo("force");
        assertThat(offer.text("DTLS")).isEmpty();
        assertThat(offer.text("transport-protocol")).isEqualTo("UDP/TLS/RTP/SAVPF");
        assertThat(texts(offer, "rtcp-mux")).containsExactly("offer", "require");
        assertThat(texts(offer, "flags")).containsExactly("generate-mid", "strict source", "port latching");
        assertThat(texts(offer, "SDES")).containsExactly("off");
        Bencode.Dictionary answer = pass(ANSWER, webRtc(), PLAIN_RTP, NEW);
        assertThat(answer.text("ICE")).isEqualTo("remove");
        assertThat(answer.text("DTLS")).isEqualTo("off");
        assertThat(answer.text("transport-protocol")).isEqualTo("RTP/AVP");
        assertThat(answer.entries()).doesNotContainKey("codec");
    }

    @Test
    void between_phones_the_protocol_of_the_offer_stays_and_sdes_is_verified() {
        assertThat(pass(OFFER, plain(), PLAIN_RTP, NEW).entries()).doesNotContainKeys("transport-protocol", "codec");
        SessionDescription.Builder sdes = plain().toBuilder();
        sdes.getMediaBuilder(0).setProtocol("RTP/SAVP");
        assertThat(texts(pass(OFFER, sdes.build(), PLAIN_RTP, NEW), "flags")).contains("recrypt");
        assertThat(texts(pass(OFFER, plain(), PLAIN_RTP, NEW), "flags")).doesNotContain("recrypt");
    }

    @ParameterizedTest
    @CsvSource({"OFFER, PLAIN_RTP", "ANSWER, PLAIN_RTP", "OFFER, WEBRTC", "ANSWER, WEBRTC"})
    void a_side_that_has_shown_its_protocol_is_met_in_it(MediaRelay.Half half, MediaProfile toward) {
        NgCommands.Known known = new NgCommands.Known(true, "RTP/SAVPF", "", false);
        assertThat(pass(half, webRtc(), toward, known).text("transport-protocol"))
                .isEqualTo("RTP/SAVPF");
    }

    @Test
    void an_unknown_profile_is_served_as_plain_rtp_and_the_family_of_the_config_is_asked_for() {
        NgCommands.Known known = new NgCommands.Known(false, "", "IP4", false);
        Bencode.Dictionary offer = pass(OFFER, webRtc(), MediaProfile.MEDIA_PROFILE_UNSPECIFIED, known);
        assertThat(offer.text("ICE")).isEqualTo("remove");
        assertThat(offer.text("address family")).isEqualTo("IP4");
    }

    @Test
    void tones_are_played_by_one_side_to_the_other_where_both_were_prepared_for_that() {
        NgCommands.Known tones = new NgCommands.Known(true, "", "", true);
        assertThat(texts(pass(OFFER, webRtc(), PLAIN_RTP, tones), "flags")).contains("inject DTMF");
        assertThat(texts(pass(ANSWER, plain(), WEBRTC, tones), "flags")).contains("inject DTMF");
        assertThat(texts(pass(ANSWER, plain(), WEBRTC, JOINED), "flags")).doesNotContain("inject DTMF");
        assertThat(bytes(NgCommands.play("c", "b1", false, '#', 160)))
                .isEqualTo("d7:call-id1:c4:code1:#7:command9:play DTMF8:durationi160e8:from-tag1:ae");
        assertThat(NgCommands.play("c", "b1", true, '#', 40).text("from-tag")).isEqualTo("b1");
        assertThat(bytes(NgCommands.play("c", "b1", true, '#', 40))).contains("8:durationi100e");
    }

    @Test
    void deletes_take_effect_at_once() {
        assertThat(bytes(NgCommands.delete("c")))
                .isEqualTo("d7:call-id1:c7:command6:delete12:delete-delayi0e8:from-tag1:ae");
        assertThat(bytes(NgCommands.delete("c", "b2")))
                .isEqualTo(
                        "d7:call-id1:c7:command6:delete12:delete-delayi0e8:from-tag1:a6:to-tag2:b210:via-branch2:b2e");
        assertThat(bytes(NgCommands.ping())).isEqualTo("d7:command4:pinge");
    }

    private static Bencode.Dictionary pass(
            MediaRelay.Half half, SessionDescription description, MediaProfile toward, NgCommands.Known known) {
        return NgCommands.pass(new MediaRelay.Request("c", "b1", half == OFFER, half, description, toward), known);
    }

    private static SessionDescription plain() {
        return LateOffer.audio(1);
    }

    private static SessionDescription webRtc() {
        SessionDescription.Builder description = plain().toBuilder();
        description.getMediaBuilder(0).setProtocol("UDP/TLS/RTP/SAVPF").setDtls(DtlsParameters.getDefaultInstance());
        return description.build();
    }

    private static List<String> texts(Bencode.Dictionary dictionary, String key) {
        return ((Bencode.Sequence) dictionary.entries().get(key))
                .items().stream().map(item -> ((Bencode.Text) item).value()).toList();
    }

    private static String bytes(Bencode value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }
}
