package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was read before, nothing else comes out than JAIN-SIP's own parser gives. */
class RememberingParserTest {
    /** The first is forgotten, the second is kept, of the third there is a copy. */
    private static final int OFTEN_ENOUGH = 4;

    private static final String INVITE = """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;rport
            From: "Alice" <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>
            Call-ID: c@example.com
            CSeq: 7 INVITE
            Contact: <sip:alice@192.0.2.1:5070;transport=udp>;+sip.instance="<urn:uuid:1>"
            Record-Route: <sip:192.0.2.7;lr>
            Allow: INVITE, ACK, BYE
            User-Agent: phone/1.0 (a; b)
            Session-Expires: 1800;refresher=uac
            Content-Type: application/sdp
            Content-Length: 0

            """;

    private final RememberingParser parser = new RememberingParser();

    @ParameterizedTest
    @MethodSource("messages")
    void every_message_of_the_golden_files_reads_as_without_memory(Path file) throws IOException {
        assertReadsTheSame(Files.readAllBytes(file));
    }

    @Test
    void another_tag_and_branch_are_read_into_a_copy() {
        assertReadsTheSame(bytes(INVITE));
        assertReadsTheSame(bytes(INVITE.replace("tag=1", "tag=2").replace("z9hG4bKa", "z9hG4bKother")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via: SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bKa",
                "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;rport=05060",
                "Via: SIP/2.0/UDP 192.0.2.1;rport=x;branch=z9hG4bKa",
                "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb",
                "Via: SIP/2.0/UDP 192.0.2.1, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb",
                "Via: SIP/2.0/UDP 192.0.2.1;branch=;rport",
                "Via: SIP/2.0/UDP 192.0.2.1;branch=\"z9hG4bKa\"",
                "v: SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKa",
                "From: sip:alice@example.com;tag=1",
                "From: \"a>;tag=b\" <sip:alice@example.com>;tag=1",
                "From: \"a <sip:alice@example.com>;tag=1",
                "f: <sip:alice@example.com>;tag=1;x=y",
                "f: <sip:alice@example.com>;x=y;tag=1",
                "To: <tel:+1234>;tag=1",
                "t: Bob <sips:bob@example.com;transport=tcp?a=b>;tag=a.b-c",
                "Contact: *",
                "m: <sip:a@b>;expires=60;q=0.5, <sip:c@d>",
                "Content-Type: multipart/mixed;boundary=\"x y\"",
                "l: 99999999999",
                "Expires: 99999999999",
                "Max-Forwards: -1",
                "CSeq: 4294967296 INVITE",
                "Allow:",
                "Supported:",
                "Min-SE: 90;x",
                "x: 90"
            })
    void line_reads_as_without_memory(String line) {
        assertReadsTheSame(bytes(INVITE.replaceFirst("\n", "\n" + line + "\n")));
        assertReadsTheSame(bytes("SIP/2.0 200 OK\n" + line + "\n\n"));
    }

    @Property(tries = 500)
    void whatever_follows_a_name_reads_as_without_memory(
            @ForAll
                    @Chars({'<', '>', ';', '=', '"', ',', ' ', ':', '@', '.', '/', '\\'})
                    @CharRange(from = '0', to = '9')
                    @StringLength(max = 12)
                    String noise) {
        for (String name :
                List.of("From: <sip:a@b>", "To: ", "Via: SIP/2.0/UDP a", "Contact: <sip:a@b>", "Route: ", "k: "))
            for (String tail : List.of("", ">;tag=1", ";branch=1", ";branch=1;rport"))
                assertReadsTheSame(bytes("OPTIONS sip:a SIP/2.0\n" + name + noise + tail + "\n\n"));
    }

    @Test
    void a_message_may_be_changed_without_another_noticing() throws ParseException {
        for (int i = 0; i < OFTEN_ENOUGH; i++) read(parser, bytes(INVITE));
        SIPMessage changed = parser.parseSIPMessage(bytes(INVITE), false, false, null);
        Via via = changed.getTopmostVia();
        via.setHost("198.51.100.1");
        via.setParameter("received", "198.51.100.2");
        changed.getContactHeader().setParameter("q", "1");
        ((gov.nist.javax.sip.header.From) changed.getFrom()).setTag("other");
        assertReadsTheSame(bytes(INVITE));
    }

    @Test
    void texts_that_come_once_push_each_other_out() {
        ReadBefore before = new ReadBefore();
        for (int i = 0; i < 100 * ReadBefore.PLACES; i++) {
            String line = "User-Agent: " + i;
            assertThat(before.find(line, VaryingPart.none(line))).isInstanceOf(ReadBefore.Memory.Unknown.class);
        }
    }

    @Test
    void long_text_is_not_kept() {
        ReadBefore before = new ReadBefore();
        String line = "User-Agent: " + "x".repeat(ReadBefore.MAX_TEXT);
        before.find(line, VaryingPart.none(line));
        assertThat(before.find(line, VaryingPart.none(line))).isInstanceOf(ReadBefore.Memory.Unknown.class);
    }

    private void assertReadsTheSame(byte[] message) {
        String expected = read(new StringMsgParser(), message);
        for (int i = 0; i < OFTEN_ENOUGH; i++) assertThat(read(parser, message)).isEqualTo(expected);
    }

    /** The message as it is written again, or what its reader complained of. */
    private static String read(StringMsgParser parser, byte[] message) {
        StringBuilder complaints = new StringBuilder();
        try {
            SIPMessage read = parser.parseSIPMessage(message, false, false, (e, m, header, text, whole) -> {
                complaints.append(header).append(' ').append(text).append('\n');
            });
            return complaints + (read.getFirstLine() == null ? "" : read.encode());
        } catch (ParseException | RuntimeException e) {
            return complaints + e.getClass().getName();
        }
    }

    private static byte[] bytes(String message) {
        return message.replace("\n", "\r\n").getBytes(UTF_8);
    }

    private static List<Path> messages() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.toString().matches(".*\\.(dat|sip)"))
                    .toList();
        }
    }
}
