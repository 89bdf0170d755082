package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.sip.message.SipParser.Framing;

class SipParserTest {
    private static final SipParser PARSER = new SipParser(MessageLimits.DEFAULT);
    private static final String HEAD = """
            MESSAGE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;rport
            Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb
            From: <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>
            Call-ID: c@example.com
            CSeq: 7 MESSAGE
            Max-Forwards: 70
            Content-Type: text/plain
            """;

    @Test
    void datagram_without_content_length_has_a_body_to_its_end() {
        assertThat(body(accepted(HEAD + "\nhello", Framing.DATAGRAM))).isEqualTo("hello");
    }

    @Test
    void stream_without_content_length_is_refused() {
        assertRefused(parse(HEAD + "\nhello", Framing.STREAM), 400, "Missing Content-Length");
    }

    @Test
    void octets_behind_the_body_are_noise() {
        SIPMessage message = accepted(HEAD + "Content-Length: 5\n\nhello world", Framing.DATAGRAM);
        assertThat(body(message)).isEqualTo("hello");
    }

    @Test
    void body_shorter_than_announced_is_refused() {
        assertRefused(parse(HEAD + "l: 6\n\nhello", Framing.DATAGRAM), 400, "Body shorter than Content-Length");
    }

    @Test
    void body_is_taken_octet_by_octet() {
        byte[] body = {0, (byte) 0xff, 13, 10, 13, 10, (byte) 0xc3, 0x28};
        byte[] head = crlf(HEAD + "Content-Length: 8\n\n");
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        Parsed parsed = PARSER.parse(message, Framing.STREAM);
        assertThat(((Parsed.Accepted) parsed).message().getRawContent()).isEqualTo(body);
    }

    @Test
    void ten_thousand_headers_are_refused() {
        assertRefused(parse(HEAD + "X-Padding: 1\n".repeat(10_000) + "\n", Framing.DATAGRAM), 513, "Too many headers");
    }

    @Test
    void list_of_a_thousand_values_is_refused() {
        String contacts = "Contact: <sip:a>" + ",sip:a".repeat(1000);
        assertRefused(parse(HEAD + contacts + "\n\n", Framing.DATAGRAM), 513, "Too many header values");
    }

    @Test
    void header_without_end_is_refused() {
        assertRefused(parse(HEAD + "Subject: " + "x".repeat(9000) + "\n\n", Framing.DATAGRAM), 513, "Header too long");
    }

    @Test
    void folding_does_not_get_round_the_bound_on_a_header() {
        assertRefused(
                parse(HEAD + "Subject: x\n" + " folded\n".repeat(2000) + "\n", Framing.DATAGRAM),
                513,
                "Header too long");
    }

    @Test
    void message_of_a_megabyte_is_refused() {
        assertRefused(parse(HEAD + "\n" + "x".repeat(1024 * 1024), Framing.DATAGRAM), 513, "Message too large");
    }

    @Test
    void body_beyond_its_bound_is_refused_as_an_entity() {
        assertRefused(parse(HEAD + "\n" + "x".repeat(150 * 1024), Framing.DATAGRAM), 413, "Request Entity Too Large");
    }

    @Test
    void refusal_keeps_what_its_answer_needs() {
        Parsed.Refused refused =
                (Parsed.Refused) parse(HEAD.replace("CSeq: 7 MESSAGE", "CSeq: abc") + "\n", Framing.DATAGRAM);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.facts())
                .isEqualTo(new RefusedFacts(
                        java.util.List.of(
                                "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;rport",
                                "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb"),
                        5070,
                        true,
                        "<sip:alice@example.com>;tag=1",
                        "<sip:bob@example.com>",
                        "c@example.com",
                        "abc"));
        String answer = new String(SipEncoder.encodeRefusal(refused, "203.0.113.9", 4711), UTF_8);
        assertThat(answer)
                .startsWith("SIP/2.0 400 Malformed cseq\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;rport=4711;"
                        + "received=203.0.113.9\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb\r\n")
                .containsPattern("To: <sip:bob@example.com>;tag=[0-9a-f]+\r\n")
                .contains("CSeq: abc\r\n")
                .endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void value_that_folds_cannot_smuggle_a_line_into_the_answer() {
        String folded = HEAD.replace("Call-ID: c@example.com", "Call-ID: c\n\tX-Injected: yes")
                .replace("CSeq: 7", "CSeq: x");
        Parsed.Refused refused = (Parsed.Refused) parse(folded + "\n", Framing.DATAGRAM);
        String answer = new String(SipEncoder.encodeRefusal(refused, "203.0.113.9", 4711), UTF_8);
        assertThat(answer.lines()).noneMatch(line -> line.startsWith("X-Injected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact: <sip:a", "Route: <<", "Require: (", "Max-Forwards: many", "Content-Type: ;;"})
    void header_that_is_used_must_be_well_formed(String header) {
        String message = header.startsWith("Max-") ? HEAD.replace("Max-Forwards: 70\n", "") : HEAD;
        message = header.startsWith("Content-Type") ? message.replace("Content-Type: text/plain\n", "") : message;
        assertThat(parse(message + header + "\n\n", Framing.DATAGRAM))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Date: yesterday", "Retry-After: -1", "X-Any: ;;,,;"})
    void header_that_is_not_used_may_be_malformed(String header) {
        accepted(HEAD + header + "\n\n", Framing.DATAGRAM);
    }

    @Test
    void header_that_the_library_stumbles_over_is_refused() {
        // Its parser throws NumberFormatException, which ends the reading of the whole message.
        assertRefused(parse(HEAD + "MIME-Version: x.y.z\n\n", Framing.DATAGRAM), 400, "Malformed header");
    }

    @Test
    void malformed_ack_is_never_answered() {
        String ack = HEAD.replace("MESSAGE sip", "ACK sip").replace("7 MESSAGE", "x ACK");
        assertThat(parse(ack + "\n", Framing.DATAGRAM)).isInstanceOf(Parsed.Dropped.class);
    }

    @Test
    void malformed_response_is_never_answered() {
        String response = HEAD.replaceFirst(".*\n", "SIP/2.0 200 OK\n").replace("CSeq: 7 MESSAGE", "CSeq: x");
        assertThat(parse(response + "\n", Framing.DATAGRAM)).isInstanceOf(Parsed.Dropped.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\n\n", "GET / HTTP/1.1\nHost: x\n\n", "\u0000\u0001\u0002", "INVITE\n\n", "\n"})
    void noise_is_never_answered(String noise) {
        assertThat(parse(noise, Framing.DATAGRAM)).isInstanceOf(Parsed.Dropped.class);
    }

    @Test
    void written_message_reads_as_it_was() {
        SIPRequest request = (SIPRequest) accepted(HEAD + "\nhello", Framing.DATAGRAM);
        byte[] written = SipEncoder.encode(request);
        Parsed again = PARSER.parse(written, Framing.STREAM);
        assertThat(SipEncoder.encode(((Parsed.Accepted) again).message())).isEqualTo(written);
        assertThat(new String(written, UTF_8)).contains("Content-Length: 5\r\n");
    }

    @Property(tries = 3000)
    void any_change_of_a_good_message_gets_a_verdict(
            @ForAll @IntRange(max = 48) int file,
            @ForAll int at,
            @ForAll byte value,
            @ForAll @IntRange(max = 3) int kind) {
        byte[] message = TortureTest.golden(TortureTest.FILES.get(file)).clone();
        int index = Math.floorMod(at, message.length);
        byte[] changed = switch (kind) {
            case 0 -> {
                message[index] = value;
                yield message;
            }
            case 1 -> Arrays.copyOf(message, index);
            case 2 -> Arrays.copyOfRange(message, index, message.length);
            default -> {
                byte[] twice = Arrays.copyOf(message, message.length + index);
                System.arraycopy(message, 0, twice, message.length, index);
                yield twice;
            }
        };
        for (Framing framing : Framing.values()) {
            Parsed parsed = PARSER.parse(changed, framing);
            if (parsed instanceof Parsed.Refused refused) {
                assertThat(SipEncoder.encodeRefusal(refused, "192.0.2.1", 5060)).isNotEmpty();
            } else if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof SIPRequest request) {
                // What was accepted can be answered, and the answer can be written.
                assertThat(SipEncoder.encode(SipResponses.to(request, 200))).isNotEmpty();
            }
        }
    }

    @Property(tries = 1000)
    void any_bytes_get_a_verdict(@ForAll byte[] bytes) {
        assertThat(PARSER.parse(bytes, Framing.DATAGRAM)).isNotNull();
        assertThat(PARSER.refuse(bytes, 513, "Message too large")).isNotNull();
    }

    private static void assertRefused(Parsed parsed, int status, String reason) {
        assertThat(parsed).isInstanceOfSatisfying(Parsed.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.reason()).isEqualTo(reason);
        });
    }

    private static SIPMessage accepted(String text, Framing framing) {
        Parsed parsed = parse(text, framing);
        assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
        return ((Parsed.Accepted) parsed).message();
    }

    private static String body(SIPMessage message) {
        return new String(message.getRawContent(), UTF_8);
    }

    private static Parsed parse(String text, Framing framing) {
        return PARSER.parse(crlf(text), framing);
    }

    private static byte[] crlf(String text) {
        return text.replace("\n", "\r\n").getBytes(UTF_8);
    }
}
