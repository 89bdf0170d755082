package org.patchbay.xmpp.jingle.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Xml;

/** What holds for every description that both SDP and Jingle can say, and for every tree. */
class JinglePropertiesTest {
    /** Lines that both can say, in the form that comes back. */
    private static final List<String> LINES = List.of(
            "a=rtcp-mux",
            "a=rtcp-rsize",
            "a=msid:stream track",
            "a=msid:alone",
            "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
            "a=extmap:2/sendonly urn:x:y vad=on",
            "a=ssrc:4294967295 cname:x y",
            "a=ssrc:1 flag",
            "a=ssrc-group:FID 4294967295 1",
            "a=rtcp-fb:* nack pli",
            "a=rtcp-fb:111 transport-cc",
            "a=rtcp-fb:111 trr-int 100",
            "a=fmtp:111 minptime=10;useinbandfec=1",
            "a=fmtp:111 0-16",
            "a=fmtp:0 x=;y==2;z",
            "a=ptime:20",
            "a=maxptime:60",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^31 UNENCRYPTED_SRTCP");

    private static final List<String> ICE = List.of(
            "a=candidate:1 1 udp 4294967295 192.0.2.2 37788 typ host",
            "a=candidate:a/b 2 tcp 1 fd00::1 9 typ srflx raddr 0.0.0.0 rport 0 generation 3 network-id 2 tcptype passive",
            "a=candidate:9 1 udp 7 x.local 65535 typ relay raddr 192.0.2.1 rport 7 network-cost 50",
            "a=end-of-candidates",
            "a=ice-options:trickle ice2",
            "a=fingerprint:sha-256 AA:BB\na=setup:actpass",
            "a=fingerprint:sha-1 CC\na=fingerprint:sha-256 AA:BB\na=setup:passive");

    @Property(tries = 2_000)
    void a_description_comes_back_as_it_went(@ForAll("descriptions") SessionDescription description) {
        SessionDescription back = Sdp.through(description);
        // The form that the first way gives is the one in which nothing moves any more.
        assertThat(Sdp.through(back)).isEqualTo(back);
        assertThat(lines(back)).isEqualTo(lines(description));
    }

    @Property(tries = 2_000)
    void text_between_changes_nothing(@ForAll("descriptions") SessionDescription description) {
        StandardExtensionElement jingle = Sdp.jingle(description, Role.RESPONDER);
        StandardExtensionElement parsed = Xml.element(Xml.text(jingle));
        assertThat(Trees.lines(parsed)).isEqualTo(Trees.lines(jingle));
        assertThat(JingleReader.offer(parsed, Role.RESPONDER)).isEqualTo(JingleReader.offer(jingle, Role.RESPONDER));
    }

    @Property(tries = 3_000)
    void no_tree_makes_a_reader_throw(@ForAll("trees") StandardExtensionElement tree) {
        JingleReading reading = JingleReader.offer(tree, Role.INITIATOR);
        if (reading instanceof JingleReading.Read read) {
            // Whatever is read is a description that SDP can be made of, and read from.
            assertThat(SdpReader.read(SdpWriter.write(read.description()))).isInstanceOf(SdpReading.Read.class);
            assertThat(JingleReader.answer(tree, Role.RESPONDER, read.description(), read.contents()))
                    .isNotNull();
            assertThat(Trickle.read(tree, read.contents())).isNotNull();
        } else {
            assertThat(((JingleReading.Refused) reading).text()).isNotEmpty();
        }
    }

    private static List<String> lines(SessionDescription description) {
        return SdpWriter.write(description)
                .lines()
                .filter(line -> !line.startsWith("o="))
                .sorted()
                .toList();
    }

    @Provide
    Arbitrary<SessionDescription> descriptions() {
        Arbitrary<List<String>> lines = Arbitraries.of(LINES)
                .list()
                .uniqueElements(JinglePropertiesTest::once)
                .ofMaxSize(12);
        Arbitrary<List<String>> ice = Arbitraries.of(ICE)
                .list()
                .uniqueElements(JinglePropertiesTest::once)
                .ofMaxSize(5);
        Arbitrary<String> direction = Arbitraries.of("", "a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive");
        Arbitrary<List<String>> section = Combinators.combine(lines, ice, direction)
                .as((attributes, transport, way) -> {
                    List<String> all = new ArrayList<>(transport);
                    all.addAll(attributes);
                    if (!way.isEmpty()) all.add(way);
                    return all;
                });
        return section.list().ofMinSize(1).ofMaxSize(4).map(JinglePropertiesTest::description);
    }

    /** Some stand once in a section. */
    private static String once(String line) {
        if (line.startsWith("a=fmtp:111")) return "fmtp";
        return line.startsWith("a=fingerprint") ? "fingerprint" : line;
    }

    private static SessionDescription description(List<List<String>> sections) {
        StringBuilder sdp = new StringBuilder("v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\na=group:BUNDLE");
        for (int i = 0; i < sections.size(); i++) sdp.append(" m").append(i);
        sdp.append('\n');
        for (int i = 0; i < sections.size(); i++) {
            List<String> section = sections.get(i);
            sdp.append("m=audio 9 ")
                    .append(protocol(section))
                    .append(" 111 0\nc=IN IP4 0.0.0.0\nb=AS:64\na=mid:m")
                    .append(i)
                    .append("\na=ice-ufrag:abcd\na=ice-pwd:abcdefghijklmnopqrstuv\n")
                    .append("a=rtpmap:111 opus/48000/2\na=rtpmap:0 PCMU/8000\n")
                    .append(String.join("\n", section))
                    .append('\n');
        }
        return ((SdpReading.Read) SdpReader.read(sdp.toString())).description();
    }

    private static String protocol(List<String> section) {
        if (section.stream().anyMatch(line -> line.startsWith("a=fingerprint"))) return "UDP/TLS/RTP/SAVPF";
        String profile = section.stream().anyMatch(line -> line.startsWith("a=crypto")) ? "RTP/SAVP" : "RTP/AVP";
        return section.stream().anyMatch(line -> line.startsWith("a=rtcp-fb")) ? profile + "F" : profile;
    }

    /** Real Jingle with parts cut out, doubled, renamed and filled with what does not belong there. */
    @Provide
    Arbitrary<StandardExtensionElement> trees() {
        List<StandardExtensionElement> goldens =
                Xml.goldens().stream().map(Xml::golden).toList();
        Arbitrary<Edit> edit = Combinators.combine(
                        Arbitraries.integers().between(0, 150),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.oneOf(
                                Arbitraries.of(
                                        "",
                                        " ",
                                        "-1",
                                        "0",
                                        "4294967296",
                                        "99999999999999999999",
                                        "a b",
                                        "a\nb",
                                        "x",
                                        "initiator",
                                        "urn:x",
                                        "\u0000"),
                                Arbitraries.strings().ofMaxLength(20)))
                .as(Edit::new);
        return Combinators.combine(
                        Arbitraries.of(goldens), edit.list().ofMinSize(1).ofMaxSize(5))
                .as((tree, edits) -> {
                    StandardExtensionElement edited = tree;
                    for (Edit one : edits) edited = one.apply(edited, new int[] {0});
                    return edited;
                });
    }

    /** One change at the element of that number, in the order of the document. */
    private record Edit(int place, int kind, int attribute, String text) {
        StandardExtensionElement apply(StandardExtensionElement element, int[] seen) {
            boolean here = seen[0]++ == place;
            String name = here && kind == 0 ? "renamed" : element.getElementName();
            String namespace = here && kind == 1 ? "urn:elsewhere" : element.getNamespace();
            Tag tag = Tag.of(name, namespace);
            int count = 0;
            for (var one : element.getAttributes().entrySet()) {
                boolean hit = here
                        && kind >= 2
                        && kind <= 3
                        && count++ == attribute % element.getAttributes().size();
                if (hit && kind == 2) continue;
                tag.with(one.getKey(), hit ? text : one.getValue());
            }
            for (StandardExtensionElement child : element.getElements()) {
                StandardExtensionElement edited = apply(child, seen);
                tag.add(edited);
                if (here && kind == 4) tag.add(edited);
            }
            String own = here && kind == 5 ? text : element.getText();
            return own == null ? tag.build() : tag.text(own).build();
        }
    }
}
