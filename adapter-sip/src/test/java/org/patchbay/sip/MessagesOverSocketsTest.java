package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;

/** MESSAGE, both ways, between phones made of text and a core that the test plays. */
class MessagesOverSocketsTest {
    private static final String ALICE = "sip:alice@localhost";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    private Signal sent() throws InterruptedException {
        Signal signal = gateway.social.sent.poll(20, TimeUnit.SECONDS);
        assertThat(signal).as("a message to the core").isNotNull();
        return signal;
    }

    private Receipt reported() throws InterruptedException {
        Signal signal = gateway.social.reported.poll(20, TimeUnit.SECONDS);
        assertThat(signal).as("a report to the core").isNotNull();
        return signal.getReceipt();
    }

    private void receipt(Signal heard, Receipt.Builder receipt) {
        Message message = heard.getMessage();
        gateway.bus.toEndpoint(
                message.getChannel().getEndpoint(),
                Signal.newBuilder()
                        .setReceipt(receipt.setId(message.getId()).setChannel(message.getChannel()))
                        .build());
    }

    private static Receipt.Builder status(Receipt.Status status) {
        return Receipt.newBuilder().setStatus(status);
    }

    private void deliver(String text, String delivery) throws Exception {
        gateway.bus.toEndpoint(
                BusAddresses.endpoint("sip", "t", 0),
                Signal.newBuilder()
                        .setFrom("alice@localhost/browser")
                        .setTo("bob@localhost")
                        .setMessage(Message.newBuilder()
                                .setText(text)
                                .setDeliveryId(delivery)
                                .setChannel(gateway.registrar.only().getChannel()))
                        .build());
    }

    private static TestPhone.Request message(TestPhone phone, String text) {
        return phone.request("MESSAGE", ALICE, "<" + ALICE + ">").body("text/plain", text);
    }

    @Test
    void a_message_waits_for_its_first_receipt() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            message(phone, "hello").authenticated();
            Signal heard = sent();
            assertThat(heard.getFrom()).isEqualTo(gateway.registrar.only().getAddress());
            assertThat(heard.getTo()).isEqualTo("alice@localhost");
            assertThat(heard.getMessage().getText()).isEqualTo("hello");
            assertThat(heard.getMessage().getDisplayName()).isEqualTo("Phone");
            assertThat(phone.wire.received.stream().filter(each -> each.status() >= 200 && each.status() < 300))
                    .isEmpty();
            receipt(heard, status(Receipt.Status.DELIVERED));
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            receipt(heard, status(Receipt.Status.DELIVERED));
            gateway.awaitValue("patchbay_sip_stray_total{kind=\"receipt\"}", 1);
            phone.request("REGISTER", "sip:localhost", "<sip:bob@localhost>")
                    .header("Expires: 0")
                    .header("Contact: *")
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void what_was_stored_or_could_not_be_sent_is_told_as_such() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob")) {
            message(phone, "later").authenticated();
            Signal first = sent();
            // A phone that is not registered speaks as its user.
            assertThat(first.getFrom()).isEqualTo("bob@localhost");
            receipt(first, status(Receipt.Status.STORED));
            assertThat(phone.nextFinal().status()).isEqualTo(202);
            message(phone, "too much").authenticated();
            receipt(
                    sent(),
                    status(Receipt.Status.FAILED).setCause(EndReason.CONGESTION).setReason("too many"));
            SipText refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("10");
            assertThat(refused.header("Warning")).contains("too many");
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void a_message_that_nobody_knows_the_fate_of_is_accepted_before_the_phone_gives_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            message(phone, "hello").authenticated();
            sent();
            assertThat(phone.nextFinal().status()).isEqualTo(202);
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void a_message_that_comes_twice_is_sent_once() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request again = message(phone, "hello").authenticated();
            Signal heard = sent();
            again.send();
            receipt(heard, status(Receipt.Status.DELIVERED));
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            again.send();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            assertThat(gateway.social.sent).isEmpty();
        }
    }

    @Test
    void without_credentials_or_with_another_name_nothing_is_sent() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            message(phone, "hello").send();
            assertThat(phone.nextFinal().status()).isEqualTo(407);
            String forged = message(phone, "hello").authenticated().text();
            receipt(sent(), status(Receipt.Status.DELIVERED));
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            assertThat(forged).contains("From: \"Phone\" <sip:bob@localhost>");
        }
        try (TestPhone eve = new TestPhone(Wire.udp(gateway.port("udp")), "bob", "guess")) {
            message(eve, "hello").authenticated();
            assertThat(eve.nextFinal().status()).isEqualTo(407);
            assertThat(gateway.social.sent).isEmpty();
        }
    }

    @Test
    void a_body_that_is_no_text_is_refused_with_what_is() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("MESSAGE", ALICE, "<" + ALICE + ">")
                    .body("application/im-iscomposing+xml", "<isComposing/>")
                    .send();
            SipText refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(415);
            assertThat(refused.all("Accept")).isEqualTo(List.of("text/plain"));
            phone.request("MESSAGE", ALICE, "<" + ALICE + ">")
                    .body("text/plain;charset=klingon", "nuqneH")
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(415);
            assertThat(gateway.social.sent).isEmpty();
        }
    }

    @Test
    void a_message_to_a_phone_is_reported_as_the_phone_says() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            deliver("grüße", "d1");
            SipText message = phone.next("MESSAGE");
            assertThat(message.firstLine()).startsWith("MESSAGE sip:bob@127.0.0.1:" + phone.wire.localPort());
            assertThat(message.header("From")).contains("<sip:alice@localhost>");
            assertThat(message.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
            assertThat(message.body()).isEqualTo("grüße");
            phone.respond(message, 200, "t");
            assertThat(reported())
                    .isEqualTo(Receipt.newBuilder()
                            .setId("d1")
                            .setStatus(Receipt.Status.DELIVERED)
                            .build());
            deliver("again", "d2");
            phone.respond(phone.next("MESSAGE"), 202, "t");
            assertThat(reported().getStatus()).isEqualTo(Receipt.Status.SENT);
            deliver("no", "d3");
            phone.respond(phone.next("MESSAGE"), 405, "t");
            Receipt refused = reported();
            assertThat(refused.getStatus()).isEqualTo(Receipt.Status.FAILED);
            assertThat(refused.getReason()).startsWith("405");
        }
    }

    @Test
    void messages_to_a_phone_go_one_at_a_time_and_in_order() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            for (int i = 0; i < 5; i++) deliver("m" + i, "d" + i);
            gateway.awaitValue("patchbay_sip_messages_waiting{direction=\"out\"}", 5);
            for (int i = 0; i < 5; i++) {
                SipText message = phone.next("MESSAGE");
                assertThat(message.body()).isEqualTo("m" + i);
                assertThat(phone.wire.received.stream()
                                .filter(each -> each.isRequest()
                                        && !each.header("Call-ID").equals(message.header("Call-ID"))))
                        .isEmpty();
                phone.respond(message, 200, "t");
                assertThat(reported().getId()).isEqualTo("d" + i);
            }
            gateway.awaitValue("patchbay_sip_messages_waiting{direction=\"out\"}", 0);
        }
    }

    @Test
    void a_phone_that_is_silent_fails_what_waits_for_it_and_a_line_has_an_end() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            for (int i = 0; i <= MessageRunner.MAX_WAITING; i++) deliver("m" + i, "d" + i);
            Receipt beyond = reported();
            assertThat(beyond.getId()).isEqualTo("d" + MessageRunner.MAX_WAITING);
            assertThat(beyond.getCause()).isEqualTo(EndReason.CONGESTION);
            for (int i = 0; i < MessageRunner.MAX_WAITING; i++) {
                assertThat(reported().getCause()).isEqualTo(EndReason.TIMEOUT);
            }
            gateway.awaitValue("patchbay_sip_messages_waiting{direction=\"out\"}", 0);
        }
    }

    @Test
    void a_long_text_goes_over_tcp_and_not_over_udp() throws Exception {
        try (TestPhone udp = gateway.udpPhone("bob")) {
            udp.register();
            deliver("x".repeat(1400), "d1");
            Receipt refused = reported();
            assertThat(refused.getStatus()).isEqualTo(Receipt.Status.FAILED);
            assertThat(refused.getCause()).isEqualTo(EndReason.NOT_ACCEPTABLE);
            assertThat(refused.getReason()).contains("too long");
            udp.request("REGISTER", "sip:localhost", "<sip:bob@localhost>")
                    .header("Expires: 0")
                    .header("Contact: *")
                    .authenticated();
            assertThat(udp.nextFinal().status()).isEqualTo(200);
        }
        try (TestPhone tcp = gateway.tcpPhone("bob")) {
            tcp.register();
            deliver("x".repeat(16_000), "d2");
            SipText message = tcp.next("MESSAGE");
            assertThat(message.body()).hasSize(16_000);
            tcp.respond(message, 200, "t");
            assertThat(reported().getStatus()).isEqualTo(Receipt.Status.DELIVERED);
        }
    }

    @Test
    void a_phone_that_is_gone_gets_nothing() throws Exception {
        gateway.bus.toEndpoint(
                BusAddresses.endpoint("sip", "t", 0),
                Signal.newBuilder()
                        .setFrom("alice@localhost")
                        .setTo("bob@localhost")
                        .setMessage(Message.newBuilder().setText("x").setDeliveryId("d1"))
                        .build());
        assertThat(reported().getCause()).isEqualTo(EndReason.UNAVAILABLE);
    }
}
