package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.patchbay.session.v1.SessionDescription;

/** What holds for every description, and for every text. */
class SdpPropertiesTest {
    private static final List<String> HEADERS = List.of(
            "i=a title",
            "u=http://example.org/",
            "e=bob@example.org",
            "c=IN IP4 192.0.2.1",
            "c=IN IP6 2001:db8::1",
            "c=ATM NSAP x",
            "b=AS:64",
            "b=TIAS:64000",
            "b=odd",
            "t=0 0",
            "t=1 2",
            "r=7d 1h 0 25h",
            "z=2882844526 -1h",
            "k=prompt",
            "y=unheard of",
            "v=0",
            "s=a second name",
            "o=- 1 1 IN IP4 192.0.2.9");

    private static final List<String> ATTRIBUTES = List.of(
            "a=sendrecv",
            "a=inactive",
            "a=group:BUNDLE 0 1",
            "a=group:BUNDLE",
            "a=ice-lite",
            "a=ice-ufrag:abcd",
            "a=ice-ufrag:",
            "a=ice-pwd:abcdefghijklmnopqrstuv",
            "a=ice-options:trickle ice2",
            "a=fingerprint:sha-256 AA:BB",
            "a=fingerprint:sha-256",
            "a=setup:actpass",
            "a=setup:later",
            "a=tls-id:1",
            "a=mid:0",
            "a=mid:1",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=extmap:2/sendonly urn:x some attributes",
            "a=extmap:x",
            "a=extmap-allow-mixed",
            "a=msid:a b",
            "a=msid-semantic: WMS",
            "a=rtcp-mux",
            "a=rtcp-rsize",
            "a=rtcp-mux:yes",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=rtcp:9",
            "a=rtcp:70000",
            "a=candidate:1 1 udp 2122194687 192.0.2.2 37788 typ host generation 0",
            "a=candidate:1 1 udp 4294967295 192.0.2.2 9 typ srflx raddr 0.0.0.0 rport 0",
            "a=candidate:1 1 udp 99999999999 192.0.2.2 9 typ host",
            "a=candidate:1 1 udp 1 192.0.2.2 9 typ srflx raddr 10.0.0.1",
            "a=end-of-candidates",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^31 UNENCRYPTED_SRTCP",
            "a=crypto:x",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:0 PCMU/8000/1",
            "a=rtpmap:111 opus/48000/2",
            "a=rtpmap:111 opus",
            "a=rtpmap:99 absent/8000",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=fmtp:111 again=1",
            "a=fmtp:99 x",
            "a=rtcp-fb:111 transport-cc",
            "a=rtcp-fb:111 nack pli",
            "a=rtcp-fb:* ccm fir",
            "a=rtcp-fb:99 nack",
            "a=ptime:20",
            "a=ptime:20.5",
            "a=maxptime:0",
            "a=ssrc:4294967295 cname:x",
            "a=ssrc:1 cname:x",
            "a=ssrc:1 flag",
            "a=ssrc:1 empty:",
            "a=ssrc-group:FID 1 4294967295",
            "a=ssrc-group:FID x",
            "a=unheard:of it");

    private static final List<String> MEDIA = List.of(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 8 126",
            "m=audio 49170/2 RTP/AVP 0 111",
            "m=video 0 RTP/AVP 31",
            "m=audio 0 RTP/AVP",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "m=image 5004 udptl t38");

    @Property
    void every_line_of_a_description_is_written_again(@ForAll("texts") String text) {
        List<String> written = sorted(SdpWriter.write(Descriptions.read(text)));
        List<String> came = new ArrayList<>(sorted(text));
        // What the grammar wants and the text had not.
        if (text.lines().takeWhile(line -> !line.startsWith("m=")).noneMatch(line -> line.matches("[trz]=.*")))
            came.add("t=0 0");
        assertThat(written).containsExactlyInAnyOrderElementsOf(came);
    }

    @Property
    void writing_is_a_fixed_point(@ForAll("texts") String text) {
        SessionDescription description = Descriptions.read(text);
        String once = SdpWriter.write(description);
        String twice = SdpWriter.write(Descriptions.read(once));
        assertThat(twice).isEqualTo(once);
    }

    @Property
    void lines_of_one_kind_keep_their_order(@ForAll("texts") String text) {
        assertThat(mediaLines(SdpWriter.write(Descriptions.read(text)))).isEqualTo(mediaLines(text));
    }

    @Property(tries = 2_000)
    void no_text_makes_the_reader_throw_nor_the_writer_move(@ForAll("mutations") String text) {
        fixedPointOrMalformed(text);
    }

    @Property
    void no_string_at_all_makes_the_reader_throw(@ForAll String text) {
        fixedPointOrMalformed(text);
        fixedPointOrMalformed("v=0\no=- 1 1 IN IP4 0.0.0.0\n" + text);
        fixedPointOrMalformed("v=0\no=- 1 1 IN IP4 0.0.0.0\nm=audio 9 RTP/AVP 0\na=" + text);
        assertThat(SdpReader.readCandidate(text)).isNotNull();
        assertThat(SdpReader.readCandidate("candidate:" + text)).isNotNull();
    }

    private static void fixedPointOrMalformed(String text) {
        if (!(SdpReader.read(text) instanceof SdpReading.Read read)) return;
        String once = SdpWriter.write(read.description());
        assertThat(SdpWriter.write(Descriptions.read(once))).isEqualTo(once);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> line = Arbitraries.of(
                Stream.concat(HEADERS.stream(), ATTRIBUTES.stream()).toList());
        Arbitrary<List<String>> lines = line.list().ofMaxSize(25);
        Arbitrary<String> section = Combinators.combine(Arbitraries.of(MEDIA), lines)
                .as((media, rest) -> media + "\n" + String.join("\n", rest) + "\n");
        Arbitrary<String> session = lines.map(
                rest -> "v=0\no=- 18446744073709551615 2 IN IP4 127.0.0.1\ns=-\n" + String.join("\n", rest) + "\n");
        return Combinators.combine(session, section.list().ofMaxSize(4))
                .as((head, sections) -> head + String.join("", sections));
    }

    @Provide
    Arbitrary<String> mutations() throws IOException {
        try (Stream<Path> files = Files.list(Descriptions.GOLDEN)) {
            List<String> goldens = new ArrayList<>();
            for (Path file : files.toList()) goldens.add(Files.readString(file));
            Arbitrary<String> base = Arbitraries.oneOf(Arbitraries.of(goldens), texts());
            return Combinators.combine(base, mutation().list().ofMinSize(1).ofMaxSize(6))
                    .as((text, edits) -> {
                        String edited = text;
                        for (Edit edit : edits) edited = edit.apply(edited);
                        return edited;
                    });
        }
    }

    private static Arbitrary<Edit> mutation() {
        Arbitrary<String> inserted = Arbitraries.of(
                "",
                " ",
                "  ",
                "\t",
                "\r",
                "\n",
                "\r\n",
                "\0",
                ":",
                "/",
                "-1",
                "99999999999999999999",
                "m=",
                "a=",
                "é",
                "x");
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 4),
                        inserted)
                .as(Edit::new);
    }

    /** Cuts some characters out at a place and puts others there. */
    private record Edit(double place, int cut, String inserted) {
        String apply(String text) {
            int at = (int) (place * text.length());
            int end = Math.min(text.length(), at + cut);
            return text.substring(0, at) + inserted + text.substring(end);
        }
    }

    @Property(tries = 200)
    void a_candidate_is_written_as_it_was_read(
            @ForAll @IntRange(min = 1, max = 256) int component,
            @ForAll int priority,
            @ForAll @IntRange(max = 65_535) int port,
            @ForAll @IntRange(max = 3) int attributes) {
        String line = "candidate:f " + component + " udp " + Integer.toUnsignedString(priority) + " fd00::1 " + port
                + " typ relay raddr 192.0.2.1 rport 9" + " name value".repeat(attributes);
        assertThat(SdpReader.readCandidate(line)).isInstanceOfSatisfying(CandidateReading.Read.class, read -> {
            assertThat(SdpWriter.writeCandidate(read.candidate())).isEqualTo(line);
        });
        assertThat(SdpReader.readCandidate("a=" + line)).isEqualTo(SdpReader.readCandidate(line));
    }

    private static List<String> mediaLines(String text) {
        return text.lines().filter(line -> line.startsWith("m=")).toList();
    }

    private static List<String> sorted(String text) {
        return text.lines().filter(line -> !line.isEmpty()).sorted().toList();
    }
}
