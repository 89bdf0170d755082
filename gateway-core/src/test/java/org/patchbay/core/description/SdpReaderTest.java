package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.description.Descriptions.golden;
import static org.patchbay.core.description.Descriptions.session;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.KeptLine;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpFeedback;
import org.patchbay.session.v1.SessionDescription;

class SdpReaderTest {
    private static final String START = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n";

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", 0, "empty"),
                Arguments.of("\r\n\r\n", 0, "empty"),
                Arguments.of("{\"sdp\":1}", 1, "type=value"),
                Arguments.of("v=1\no=- 1 1 IN IP4 0.0.0.0\n", 1, "v=0"),
                Arguments.of("o=- 1 1 IN IP4 0.0.0.0\nv=0\n", 1, "v=0"),
                Arguments.of("v=0\ns=-\nt=0 0\n", 0, "no o="),
                Arguments.of("v=0\no=- 1 1 IN IP4\n", 2, "o= is"),
                Arguments.of("v=0\no=- 1 x IN IP4 0.0.0.0\n", 2, "o= is"),
                Arguments.of("v=0\no=- 1 18446744073709551616 IN IP4 0.0.0.0\n", 2, "o= is"),
                Arguments.of("v=0\no=- 1 1 ATM NSAP 47\n", 2, "o= is"),
                Arguments.of("v=0\nm=audio 9 RTP/AVP 0\no=- 1 1 IN IP4 0.0.0.0\n", 0, "no o="),
                Arguments.of(START + "m=audio 9\n", 5, "m= has"),
                Arguments.of(START + "m=audio nine RTP/AVP 0\n", 5, "port"),
                Arguments.of(START + "m=audio 65536 RTP/AVP 0\n", 5, "port"),
                Arguments.of(START + "m=audio -1 RTP/AVP 0\n", 5, "port"),
                Arguments.of(START + "m=audio 9/0 RTP/AVP 0\n", 5, "number of ports"),
                Arguments.of(START + "m=audio 9 RTP/AVP" + " 0".repeat(257), 5, "256 formats"),
                Arguments.of(START + "no line at all\n", 5, "type=value"),
                Arguments.of(START + "a=x\0y\n", 5, "control"),
                Arguments.of(START + "a=x\ra=y\n", 5, "control"),
                Arguments.of(START + "a=" + "x".repeat(8_191) + "\n", 5, "8192 characters"),
                Arguments.of(START + "m=audio 9 RTP/AVP 0\n".repeat(65), 69, "64 media"),
                Arguments.of(START + "\n".repeat(1_997), 2_001, "2000 lines"),
                Arguments.of(START + "a=x\n".repeat(16_400), 0, "65536 characters"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void what_is_not_sdp_is_malformed_with_a_reason_and_a_line(String text, int line, String reason) {
        assertThat(SdpReader.read(text)).isInstanceOfSatisfying(SdpReading.Malformed.class, malformed -> {
            assertThat(malformed.reason()).contains(reason);
            assertThat(malformed.line()).isEqualTo(line);
        });
    }

    @Test
    void the_largest_description_is_taken() {
        String lines =
                START + "m=audio 9 RTP/AVP 0\n".repeat(64) + "a=" + "x".repeat(8_190) + "\n" + "a=x\n".repeat(1_931);
        assertThat(lines.lines()).hasSize(2_000);
        assertThat(SdpReader.read(lines)).isInstanceOf(SdpReading.Read.class);
    }

    @Test
    void line_ends_blank_lines_and_missing_names_are_forgiven() {
        String unix = "v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 9 RTP/AVP 0\n\n";
        SessionDescription description = Descriptions.read(unix);
        assertThat(Descriptions.read(unix.replace("\n", "\r\n"))).isEqualTo(description);
        assertThat(SdpWriter.write(description))
                .isEqualTo("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n");
    }

    @Test
    void a_user_name_with_spaces_is_taken_as_phones_send_it() {
        SessionDescription description = Descriptions.read("v=0\no=Bob of Room 7 12 34 IN IP4 192.0.2.1\n");
        assertThat(description.getOrigin().getUsername()).isEqualTo("Bob of Room 7");
        assertThat(description.getOrigin().getSessionId()).isEqualTo("12");
        assertThat(SdpWriter.write(description)).contains("o=Bob of Room 7 12 34 IN IP4 192.0.2.1\r\n");
    }

    @Test
    void the_fields_of_a_browsers_section_are_understood() {
        SessionDescription offer = golden("chromium-156-audio-offer");
        MediaSection audio = offer.getMedia(0);
        assertThat(offer.getGroups(0).getMidsList()).containsExactly("0");
        assertThat(audio.getMid()).isEqualTo("0");
        assertThat(audio.getDirection()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.getCandidatesCount()).isEqualTo(4);
        assertThat(audio.getCandidates(2).getAttributes(0).getName()).isEqualTo("tcptype");
        assertThat(audio.getIce().getUsernameFragment()).isEqualTo("U76i");
        assertThat(audio.getIce().getOptionsList()).containsExactly("trickle");
        assertThat(audio.getDtls().getSetup()).isEqualTo(DtlsParameters.Setup.ACTPASS);
        assertThat(audio.getDtls().getFingerprints(0).getHash()).isEqualTo("sha-256");
        assertThat(audio.getHeaderExtensionsList())
                .extracting(HeaderExtension::getId)
                .containsExactly(1, 2, 3, 4);
        assertThat(audio.getRtcpMux()).isTrue();
        assertThat(audio.getRtcpReducedSize()).isTrue();
        assertThat(audio.getRtcp().getPort()).isEqualTo(9);
        assertThat(audio.getCodecsList())
                .extracting(Codec::getName)
                .containsExactly("opus", "red", "G722", "PCMU", "PCMA", "CN", "telephone-event", "telephone-event");
        assertThat(audio.getCodecs(0))
                .isEqualTo(Codec.newBuilder()
                        .setPayloadType(111)
                        .setName("opus")
                        .setClockRate(48_000)
                        .setChannels(2)
                        .setFormatParameters("minptime=10;useinbandfec=1")
                        .addRtcpFeedback(RtcpFeedback.newBuilder().setType("transport-cc"))
                        .setMapped(true)
                        .build());
        assertThat(audio.getSources(0).getAttributesList()).hasSize(2);
        assertThat(audio.getKeptLinesList())
                .containsExactly(KeptLine.newBuilder()
                        .setPosition(21)
                        .setText("a=rtcp-xr:rcvr-rtt=all")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chromium-156-audio-offer",
                "chromium-156-audio-video-data-offer",
                "chromium-156-audio-video-data-answer",
                "chromium-156-answer-rejecting-video"
            })
    void a_chromium_description_comes_out_line_for_line(String name) {
        String text = Descriptions.goldenText(name);
        assertThat(SdpWriter.write(Descriptions.read(text)).lines().toList())
                .isEqualTo(text.lines().toList());
    }

    @Test
    void static_payload_types_have_their_names_and_are_written_without_a_map() {
        MediaSection audio = session("m=audio 9 RTP/AVP 0 8 18 99").getMedia(0);
        assertThat(audio.getCodecsList()).extracting(Codec::getName).containsExactly("PCMU", "PCMA", "G729", "");
        assertThat(audio.getCodecsList()).extracting(Codec::getMapped).containsOnly(false);
        assertThat(SdpWriter.write(session("m=audio 9 RTP/AVP 0 8 18 99"))).doesNotContain("rtpmap");
    }

    @Test
    void a_rejected_section_keeps_its_place() {
        SessionDescription answer = golden("chromium-156-answer-rejecting-video");
        assertThat(answer.getMediaList())
                .extracting(MediaSection::getKind)
                .containsExactly("audio", "video", "application");
        assertThat(answer.getMedia(1).getPort()).isZero();
        assertThat(Descriptions.read(SdpWriter.write(answer))).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=rtpmap:0 PCMU",
                "a=rtpmap:0 PCMU/8000/x",
                "a=rtpmap:0 PCMU/8000/1/2",
                "a=rtpmap:77 absent/8000",
                "a=fmtp:0",
                "a=rtcp-fb:0",
                "a=ptime:20.5",
                "a=ptime:0",
                "a=maxptime:9999999999",
                "a=candidate:1 1 udp 1 192.0.2.1 9 typ",
                "a=candidate:1 1 udp 99999999999 192.0.2.1 9 typ host",
                "a=extmap:x urn:y",
                "a=extmap:1/upwards urn:y",
                "a=setup:sometime",
                "a=fingerprint:sha-256",
                "a=ice-ufrag:",
                "a=ssrc:x cname:y",
                "a=ssrc:1 name:",
                "a=ssrc-group:FID one",
                "a=crypto:one x",
                "a=rtcp:99999",
                "a=rtcp:9 IN IP4",
                "a=mid:",
                "a=rtcp-mux:yes",
                "a=unheard:of",
                "c=IN IP4",
                "b=none",
                "k=prompt",
                "i=title",
                "x=unheard of"
            })
    void what_the_model_cannot_say_is_kept_as_a_line(String line) {
        SessionDescription description = session("m=audio 9 RTP/AVP 0", line);
        assertThat(description.getMedia(0).getKeptLinesList())
                .containsExactly(
                        KeptLine.newBuilder().setPosition(1).setText(line).build());
        assertThat(SdpWriter.write(description)).endsWith("m=audio 9 RTP/AVP 0\r\n" + line + "\r\n");
    }

    @Test
    void repeated_lines_survive_in_the_order_of_the_grammar() {
        String text = String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 192.0.2.1",
                "s=-",
                "i=about",
                "u=http://example.org/",
                "e=a@example.org",
                "e=b@example.org",
                "p=+1 617 555-6011",
                "c=IN IP4 192.0.2.1",
                "b=AS:64",
                "b=X-YZ:128",
                "t=1 2",
                "r=7d 1h 0 25h",
                "t=3 4",
                "z=2882844526 -1h",
                "k=clear:x",
                "m=audio 9/2 RTP/AVP 0",
                "i=title",
                "c=IN IP4 224.2.1.1/127",
                "c=IN IP4 224.2.1.2/127",
                "b=AS:1",
                "b=TIAS:2",
                "k=prompt",
                "a=one",
                "a=sendonly",
                "a=two",
                "");
        assertThat(SdpWriter.write(Descriptions.read(text))).isEqualTo(text);
    }

    @Test
    void a_field_cannot_forge_a_line() {
        SessionDescription forged = session("m=audio 9 RTP/AVP 0").toBuilder()
                .setSessionName("x\r\na=sendonly")
                .build();
        assertThat(SdpWriter.write(forged)).contains("\r\ns=x  a=sendonly\r\n");
    }

    @Test
    void a_model_without_origin_or_formats_is_written_as_sdp() {
        SessionDescription bare = SessionDescription.newBuilder()
                .addMedia(MediaSection.newBuilder()
                        .setKind("audio")
                        .setPort(9)
                        .setProtocol("RTP/AVP")
                        .addCodecs(Codec.newBuilder().setPayloadType(8)))
                .build();
        assertThat(SdpWriter.write(bare))
                .isEqualTo("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "candidate",
                "candidate:",
                "candidate:1 1 udp 1 192.0.2.1 9 typ",
                "candidate:1 0 udp 1 192.0.2.1 9 typ host",
                "candidate:1 257 udp 1 192.0.2.1 9 typ host",
                "candidate:1 1 udp 4294967296 192.0.2.1 9 typ host",
                "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
                "candidate:1 1 udp 1 192.0.2.1 9 kind host",
                "candidate:1 1 udp 1 192.0.2.1 9 typ host generation",
                "candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=inactive x"
            })
    void what_is_no_candidate_is_malformed(String line) {
        assertThat(SdpReader.readCandidate(line)).isInstanceOf(CandidateReading.Malformed.class);
    }

    @Test
    void a_candidate_longer_than_the_bound_is_malformed() {
        String line = "candidate:1 1 udp 1 192.0.2.1 9 typ host" + " a b".repeat(250);
        assertThat(SdpReader.readCandidate(line)).isInstanceOf(CandidateReading.Malformed.class);
        assertThat(SdpReader.readCandidate(line.substring(0, 1_024 - 4))).isInstanceOf(CandidateReading.Read.class);
    }

    @Test
    void candidates_of_all_peers_are_read() {
        List<String> lines = List.of(
                "candidate:842163049 1 udp 1677729535 192.0.2.7 60769 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag Yf9x network-cost 999",
                "candidate:c0000202 1 UDP 2113929471 192.0.2.2 42402 typ host",
                "candidate:0 1 UDP 2122187007 b8d0f5ce-1f1b-4a6e-8a62-0f5d6d7a1b1c.local 58425 typ host",
                "candidate:3 2 TCP 2105524478 fd00::2 9 typ host tcptype active");
        for (String line : lines)
            assertThat(SdpReader.readCandidate(line)).isInstanceOfSatisfying(CandidateReading.Read.class, read -> {
                assertThat(SdpWriter.writeCandidate(read.candidate())).isEqualTo(line);
            });
    }
}
