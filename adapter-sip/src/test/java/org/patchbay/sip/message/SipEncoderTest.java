package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what JAIN-SIP writes. */
class SipEncoderTest {
    private static final SipParser PARSER = new SipParser(MessageLimits.DEFAULT);

    private static final String MESSAGE = """
            MESSAGE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKa;rport
            From: "NAME" <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>
            Call-ID: c@example.com
            CSeq: 7 MESSAGE
            Max-Forwards: 70
            Content-Type: TYPE

            h\u00e9llo""";

    @ParameterizedTest
    @MethodSource("messages")
    void golden_messages_are_written_as_by_the_library(Path file) throws IOException {
        if (PARSER.parse(Files.readAllBytes(file), SipParser.Framing.DATAGRAM) instanceof Parsed.Accepted accepted)
            assertWrittenAsByTheLibrary(accepted.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alice", "\u00c5lice", "\u30a2\u30ea\u30b9"})
    void names_beyond_ascii_are_written_as_by_the_library(String name) {
        assertWrittenAsByTheLibrary(message(name, "text/plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/plain;charset=UTF-8", "text/plain;charset=ISO-8859-1"})
    void charset_of_the_body_counts_as_with_the_library(String type) {
        assertWrittenAsByTheLibrary(message("\u00c5lice", type));
        assertWrittenAsByTheLibrary(message("Alice", type));
    }

    @Test
    void response_is_written_as_by_the_library() {
        assertWrittenAsByTheLibrary(
                SipResponses.to((gov.nist.javax.sip.message.SIPRequest) message("Alice", "text/plain"), 486));
    }

    private static void assertWrittenAsByTheLibrary(SIPMessage message) {
        byte[] expected = message.encodeAsBytes(message.getTopmostVia().getTransport());
        assertThat(SipEncoder.encode(message)).isEqualTo(expected);
    }

    private static SIPMessage message(String name, String type) {
        String text = MESSAGE.replace("NAME", name).replace("TYPE", type).replace("\n", "\r\n");
        return ((Parsed.Accepted) PARSER.parse(text.getBytes(UTF_8), SipParser.Framing.DATAGRAM)).message();
    }

    private static List<Path> messages() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.toString().matches(".*\\.(dat|sip)"))
                    .toList();
        }
    }
}
