package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import gov.nist.javax.sip.address.SipUri;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Effect.HeaderLine;

class MessageTranslatorTest {
    private static final MessageTranslator TRANSLATOR = new MessageTranslator(SipTranslatorTest.ADDRESSES);
    private static final Address BOB = new Address("bob", "localhost", "phone");
    private static final Channel CHANNEL =
            Channel.newBuilder().setId("c1").setHandle("message-1").build();

    private static Translation<Signal> translate(String text) {
        return TRANSLATOR.message(SipTranslatorTest.parse(text), BOB, CHANNEL);
    }

    private static String message(String uri, String headers, String body) {
        return "MESSAGE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\n"
                + "From: <sip:bob@localhost>;tag=1\r\nTo: <" + uri + ">\r\nCall-ID: c\r\nCSeq: 1 MESSAGE\r\n" + headers
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static void assertRefused(String text, int status) {
        assertThat(translate(text))
                .isInstanceOfSatisfying(
                        Translation.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"baresip", "jssip", "linphone"})
    void a_message_of_a_real_phone_means_what_its_golden_says(String phone) throws Exception {
        Signal expected = TextFormat.parse(SipTranslatorTest.golden(phone + "-message.txtpb"), Signal.class);
        assertThat(translate(SipTranslatorTest.golden(phone + "-message.sip")))
                .isEqualTo(new Translation.Accepted<>(expected));
    }

    @Test
    void a_message_of_the_core_becomes_the_golden_request() throws Exception {
        Signal signal = TextFormat.parse(SipTranslatorTest.golden("deliver-bob.txtpb"), Signal.class);
        SipUri contact = new SipUri();
        contact.setUser("bob");
        contact.setHost("10.0.0.1");
        String text = TRANSLATOR.message(signal, contact, "call-id", "tag", 7).encode();
        assertThat(text).isEqualTo(SipTranslatorTest.golden("deliver-bob.sip"));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json, ''",
        "text/html; charset=latin1, text/html, ;charset=UTF-8",
        "'text/x\r\nEvil: 1', text/plain, ;charset=UTF-8",
        "nonsense, text/plain, ;charset=UTF-8",
    })
    void nobody_writes_headers_through_a_media_type(String type, String written, String parameter) throws Exception {
        Signal.Builder signal =
                TextFormat.parse(SipTranslatorTest.golden("deliver-bob.txtpb"), Signal.class).toBuilder();
        signal.getMessageBuilder().setContentType(type);
        SipUri contact = new SipUri();
        contact.setHost("10.0.0.1");
        String text = TRANSLATOR.message(signal.build(), contact, "c", "t", 1).encode();
        assertThat(text)
                .contains("Content-Type: " + written + parameter + "\r\n")
                .doesNotContain("Evil");
    }

    @Test
    void a_device_is_reached_by_its_gruu() {
        String text = message("sip:alice@localhost;gr=urn:uuid:7", "Content-Type: text/plain\r\n", "x");
        assertThat(((Translation.Accepted<Signal>) translate(text)).value().getTo())
                .isEqualTo("alice@localhost/urn:uuid:7");
    }

    @Test
    void another_charset_is_read_and_an_unknown_or_wrong_one_refused() {
        String latin = message("sip:alice@localhost", "Content-Type: text/plain; charset=ISO-8859-1\r\n", "ü");
        assertThat(((Translation.Accepted<Signal>) translate(latin))
                        .value()
                        .getMessage()
                        .getText())
                .isEqualTo("Ã¼");
        assertRefused(message("sip:alice@localhost", "Content-Type: text/plain;charset=klingon\r\n", "x"), 415);
        assertRefused(message("sip:alice@localhost", "Content-Type: text/plain;charset=US-ASCII\r\n", "ü"), 400);
    }

    @Test
    void what_can_not_be_carried_is_refused() {
        assertRefused(message("sip:alice@localhost", "Content-Type: message/cpim\r\n", "x"), 415);
        assertRefused(message("sip:alice@localhost", "Content-Type: text/html\r\n", "x"), 415);
        assertRefused(message("sip:alice@localhost", "Content-Type: text/plain\r\n", ""), 400);
        assertRefused(message("sip:localhost", "Content-Type: text/plain\r\n", "x"), 404);
        assertRefused(message("sip:alice@localhost", "Max-Forwards: 0\r\nContent-Type: text/plain\r\n", "x"), 483);
        String longest = "x".repeat(Messages.MAX_TEXT);
        assertThat(translate(message("sip:alice@localhost", "Content-Type: text/plain\r\n", longest)))
                .isInstanceOf(Translation.Accepted.class);
        assertRefused(message("sip:alice@localhost", "Content-Type: text/plain\r\n", longest + "x"), 413);
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, END_REASON_UNSPECIFIED, 200",
        "SENT, END_REASON_UNSPECIFIED, 202",
        "STORED, END_REASON_UNSPECIFIED, 202",
        "FAILED, NOT_FOUND, 404",
        "FAILED, UNAVAILABLE, 480",
        "FAILED, FORBIDDEN, 403",
        "FAILED, CONGESTION, 503",
        "FAILED, TIMEOUT, 480",
        "FAILED, REDIRECTED, 480",
        "FAILED, END_REASON_UNSPECIFIED, 500",
    })
    void a_receipt_answers(Receipt.Status status, EndReason cause, int expected) {
        MessageTranslator.Reply reply = TRANSLATOR.reply(Receipt.newBuilder()
                .setStatus(status)
                .setCause(cause)
                .setReason("no \"such\"\r\nX: y")
                .build());
        assertThat(reply.status()).isEqualTo(expected);
        if (expected >= 300) {
            assertThat(reply.headers()).contains(new HeaderLine("Warning", "399 localhost \"no such  X: y\""));
        }
        assertThat(reply.headers().stream().anyMatch(line -> line.name().equals("Retry-After")))
                .isEqualTo(expected == 503);
    }

    @Test
    void no_failure_is_answered_408() {
        for (EndReason reason : EndReason.values()) {
            Receipt receipt = Receipt.newBuilder()
                    .setStatus(Receipt.Status.FAILED)
                    .setCauseValue(reason == EndReason.UNRECOGNIZED ? 99 : reason.getNumber())
                    .build();
            assertThat(TRANSLATOR.reply(receipt).status())
                    .isBetween(400, 699)
                    .isNotEqualTo(408)
                    .isNotEqualTo(401);
            assertThat(EndReasonTable.row(receipt.getCause())).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED, END_REASON_UNSPECIFIED",
        "202, SENT, END_REASON_UNSPECIFIED",
        "302, FAILED, REDIRECTED",
        "404, FAILED, NOT_FOUND",
        "405, FAILED, PROTOCOL_ERROR",
        "408, FAILED, TIMEOUT",
        "415, FAILED, NOT_ACCEPTABLE",
        "480, FAILED, UNAVAILABLE",
        "503, FAILED, CONGESTION",
        "603, FAILED, DECLINED",
    })
    void an_answer_of_a_phone_is_a_receipt(int status, Receipt.Status expected, EndReason cause) {
        Receipt receipt = MessageTranslator.receipt("d1", status, "Why\r\nX: y");
        assertThat(receipt.getId()).isEqualTo("d1");
        assertThat(receipt.getStatus()).isEqualTo(expected);
        assertThat(receipt.getCause()).isEqualTo(cause);
        assertThat(receipt.getReason()).isEqualTo(expected == Receipt.Status.FAILED ? status + " Why  X: y" : "");
    }
}
