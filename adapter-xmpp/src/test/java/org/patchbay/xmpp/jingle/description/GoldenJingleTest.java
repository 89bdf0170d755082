package org.patchbay.xmpp.jingle.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.Xml;

/** Jingle of real clients and of the XEPs' own examples, read and written. */
class GoldenJingleTest {
    /** What is lost on the way, by file: a part of each line that the second writing lacks. */
    private static final Map<String, List<String>> KNOWN_GAPS = Map.of(
            // XEP-0343 data channels are not spoken.
            "stanza-12.22.1-chromium-audio-video-data-initiate.xml", List.of("/content[2]"),
            "stanza-12.22.1-chromium-trickle-initiate.xml", List.of("/content[2]"),
            "stanza-12.22.1-chromium-sendonly-initiate.xml", List.of("/content[2]"),
            "lib-jitsi-meet-01daa07-chromium-audio-video-data-initiate.xml", List.of("/content[2]"),
            "lib-jitsi-meet-01daa07-chromium-audio-video-data-accept.xml", List.of("/content[2]"),
            // Packet times that differ by codec have no place in SDP, nor has it a word for encryption that is
            // required.
            "xep-0167-parameters-initiate.xml", List.of("ptime=40", "ptime=20", "encryption {required=1}"),
            "xep-0167-audio-video-initiate.xml", List.of("encryption {required=1}"),
            // What a conference server adds for its own clients.
            "jitsi-form-initiate.xml",
                    List.of(
                            "maxptime=60",
                            "name=jvb-a0",
                            "ssrc-info",
                            "required=false",
                            "transport/rtcp-mux",
                            "web-socket",
                            "bridge-session"));

    static Stream<Path> goldens() {
        assertThat(Xml.goldens()).isNotEmpty();
        return Xml.goldens().stream();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void what_came_is_written_again(Path golden) {
        StandardExtensionElement jingle = Xml.golden(golden);
        JingleReading.Read read = read(jingle);
        StandardExtensionElement again = Tag.of("jingle", Namespaces.JINGLE)
                .addAll(JingleWriter.write(read.description(), read.contents(), speaker(jingle)))
                .build();
        List<String> missing = new ArrayList<>(lines(jingle));
        missing.removeAll(lines(again));
        List<String> gaps = KNOWN_GAPS.getOrDefault(golden.getFileName().toString(), List.of());
        assertThat(missing)
                .allSatisfy(line ->
                        assertThat(gaps).anySatisfy(gap -> assertThat(line).contains(gap)));
        assertThat(gaps)
                .as("a gap that is none any more")
                .allSatisfy(gap ->
                        assertThat(missing).anySatisfy(line -> assertThat(line).contains(gap)));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void a_description_from_jingle_is_a_fixed_point(Path golden) {
        StandardExtensionElement jingle = Xml.golden(golden);
        JingleReading.Read read = read(jingle);
        StandardExtensionElement again = Tag.of("jingle", Namespaces.JINGLE)
                .addAll(JingleWriter.write(read.description(), read.contents(), speaker(jingle)))
                .build();
        // Through text, as it goes over the wire.
        JingleReading.Read second = read(Xml.element(Xml.text(again)));
        assertThat(second.description()).isEqualTo(read.description());
        assertThat(second.contents()).isEqualTo(read.contents());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void its_sdp_is_the_golden_one(Path golden) {
        SessionDescription description = read(Xml.golden(golden)).description();
        Path sdp = golden.resolveSibling(golden.getFileName().toString().replace(".xml", ".sdp"));
        assertThat(SdpWriter.write(description).replace("\r\n", "\n")).isEqualTo(Xml.read(sdp));
    }

    @Test
    void answers_of_programs_are_read_as_answers_to_what_they_were_asked() {
        assertThat(liveContents(
                        "lib-jitsi-meet-01daa07-chromium-audio-video-data-initiate.xml",
                        "lib-jitsi-meet-01daa07-chromium-audio-video-data-accept.xml"))
                .isEqualTo(2);
        // Dino was asked with a section of that name.
        assertThat(liveContents("stanza-12.22.1-chromium-audio-initiate.xml", "dino-0.4.2-audio-accept.xml"))
                .isEqualTo(1);
    }

    private static long liveContents(String initiate, String accept) {
        JingleReading.Read offer = read(Xml.golden(file(initiate)));
        // A data channel, and the bundle that it would be in, was not offered.
        Tag jingle = Tag.of("jingle", Namespaces.JINGLE)
                .addAll(Xml.golden(file(accept)).getElements().stream()
                        .filter(child -> offer.contents()
                                .indexOf(Tag.attribute(child, "name"))
                                .isPresent())
                        .toList());
        JingleReading answer =
                JingleReader.answer(jingle.build(), Role.RESPONDER, offer.description(), offer.contents());
        assertThat(answer).isInstanceOf(JingleReading.Read.class);
        return ((JingleReading.Read) answer)
                .contents().list().stream().filter(Contents.Content::live).count();
    }

    private static Path file(String name) {
        return Xml.goldens().stream()
                .filter(golden -> golden.endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_known_gap_is_one_of_a_golden_file() {
        assertThat(Xml.goldens().stream().map(file -> file.getFileName().toString()))
                .containsAll(KNOWN_GAPS.keySet());
    }

    private static Role speaker(StandardExtensionElement jingle) {
        return Tag.attribute(jingle, "action").equals("session-accept") ? Role.RESPONDER : Role.INITIATOR;
    }

    private static JingleReading.Read read(StandardExtensionElement jingle) {
        JingleReading reading = JingleReader.offer(jingle, speaker(jingle));
        if (reading instanceof JingleReading.Read read) return read;
        throw new AssertionError(((JingleReading.Refused) reading).text());
    }

    private static List<String> lines(StandardExtensionElement jingle) {
        List<String> lines = new ArrayList<>();
        for (StandardExtensionElement child : jingle.getElements()) lines.addAll(Trees.lines(child));
        return lines;
    }
}
