package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.TestPhone.OFFER;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;

/** Devices by their GRUU, over real sockets; and what a phone gives as the reason of a CANCEL. */
class GruuOverSocketsTest {
    private static final String GRUU = "sip:bob@localhost;gr=urn:uuid:0001";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    private void registerWithInstance(TestPhone phone) throws Exception {
        phone.request("REGISTER", "sip:localhost", "<sip:bob@localhost>")
                .header("Supported: gruu")
                .header("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS")
                .header("Contact: " + phone.contact() + ";+sip.instance=\"<urn:uuid:0001>\";expires=300")
                .authenticated();
        assertThat(phone.nextFinal().header("Contact")).contains("pub-gruu=\"" + GRUU + "\"");
        phone.respond(phone.next("OPTIONS"), 200, "o");
    }

    @Test
    void a_call_to_a_gruu_is_a_call_to_that_device() throws Exception {
        try (TestPhone phone = gateway.udpPhone("alice")) {
            phone.request("INVITE", GRUU, "<" + GRUU + ">").body(OFFER).authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(invite.getTo()).isEqualTo("bob@localhost/urn:uuid:0001");
            gateway.answer(invite, Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.UNAVAILABLE)));
            assertThat(phone.nextFinal().status()).isEqualTo(480);
        }
    }

    @Test
    void a_phone_that_calls_as_its_gruu_is_reached_where_it_registered() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            registerWithInstance(phone);
            TestPhone.Request call = phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .header("Contact: <" + GRUU + ">")
                    .body(OFFER)
                    .authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(invite.getFrom()).isEqualTo("bob@localhost/urn:uuid:0001");
            gateway.answer(
                    invite,
                    Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(SipFixture.description(OFFER))));
            SipText accepted = phone.nextFinal();
            assertThat(accepted.status()).isEqualTo(200);
            TestPhone.Request ack = phone.request("ACK", accepted.header("Contact"), accepted.header("To"));
            ack.cseq(call.cseq()).send();
            gateway.answer(invite, Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
            SipText bye = phone.next("BYE");
            assertThat(bye.firstLine()).startsWith("BYE sip:bob@127.0.0.1:" + phone.wire.localPort());
            phone.respond(bye, 200, "");
        }
    }

    @Test
    void a_phone_that_answers_as_its_gruu_is_acknowledged_where_it_registered() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            registerWithInstance(phone);
            Signal heard = Signal.newBuilder()
                    .setCallId("t-0-000000000000000000000001")
                    .setLegId("b1")
                    .build();
            gateway.bus.toEndpoint(
                    BusAddresses.endpoint("sip", "t", 0),
                    heard.toBuilder()
                            .setFrom("alice@localhost")
                            .setTo("bob@localhost/urn:uuid:0001")
                            .setInvite(Invite.newBuilder()
                                    .setDescription(SipFixture.description(OFFER))
                                    .setChannel(gateway.registrar.only().getChannel()))
                            .build());
            SipText invite = phone.next("INVITE");
            phone.wire.send(phone.response(invite, 200, "answer", "", OFFER)
                    .replace("Contact: " + phone.contact(), "Contact: <" + GRUU + ">"));
            SipText ack = phone.next("ACK");
            assertThat(ack.firstLine()).startsWith("ACK sip:bob@127.0.0.1:" + phone.wire.localPort());
            gateway.answer(heard, Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
            phone.respond(phone.next("BYE"), 200, "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', CANCELLED",
        "'Reason: SIP;cause=200;text=\"Call completed elsewhere\"', ANSWERED_ELSEWHERE",
        "'Reason: Q.850;cause=26', ANSWERED_ELSEWHERE",
        "'Reason: Q.850;cause=16;text=\"Terminated\"', CANCELLED",
        "'Reason: nonsense', CANCELLED",
    })
    void the_reason_of_a_cancel_is_told_to_the_call(String reason, EndReason expected) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request call = phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .body(OFFER)
                    .authenticated();
            gateway.nextSignal(Signal.BodyCase.INVITE);
            TestPhone.Request cancel = phone.request("CANCEL", "sip:alice@localhost", "<sip:alice@localhost>")
                    .branch(call.branch())
                    .cseq(call.cseq());
            if (!reason.isEmpty()) cancel.header(reason);
            cancel.send();
            assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                    .isEqualTo(expected);
            SipText ended = phone.nextFinal();
            while (!ended.method().equals("INVITE")) ended = phone.nextFinal();
            assertThat(ended.status()).isEqualTo(487);
            call.ackFailure(ended);
            gateway.awaitNothingLeft();
        }
    }
}
