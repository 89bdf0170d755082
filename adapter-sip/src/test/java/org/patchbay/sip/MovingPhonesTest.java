package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.CallsOverSocketsTest.answerWith;
import static org.patchbay.sip.CallsOverSocketsTest.end;
import static org.patchbay.sip.TestPhone.OFFER;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;

/** Phones that register from elsewhere while they talk or ring: what goes to them in their dialogs goes there (RFC 5626). */
class MovingPhonesTest {
    private static final String ALICE = "<sip:alice@localhost>";
    private static final String AOR = "<sip:bob@localhost>";
    static final String INSTANCE = ";+sip.instance=\"<urn:uuid:0001>\"";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    /** @param series the Call-ID of the phone's registrations */
    static void register(TestPhone phone, String parameters, String series, int count) throws Exception {
        phone.request("REGISTER", "sip:localhost", AOR)
                .callId(series)
                .cseq(count)
                .header("Contact: " + phone.contact() + parameters + ";expires=300")
                .send();
        SipText challenge = phone.nextFinal();
        phone.request("REGISTER", "sip:localhost", AOR)
                .callId(series)
                .cseq(count + 1)
                .header("Contact: " + phone.contact() + parameters + ";expires=300")
                .header(phone.authorization(challenge, "REGISTER", "sip:localhost", "MD5", 1))
                .send();
        assertThat(phone.nextFinal().status()).isEqualTo(200);
    }

    /** A call of that phone, answered and acknowledged; the INVITE as the call heard it. */
    private Signal talk(TestPhone phone) throws Exception {
        phone.request("INVITE", "sip:alice@localhost", ALICE).body(OFFER).authenticated();
        Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
        gateway.answer(invite, answerWith(OFFER));
        SipText ok = phone.nextFinal();
        String target = ok.header("Contact").replaceAll("[<>]", "");
        phone.request("ACK", target, ok.header("To"))
                .cseq(Integer.parseInt(ok.header("CSeq").split(" ")[0]))
                .send();
        return invite;
    }

    private Signal ring() {
        Binding binding = gateway.registrar.only();
        Signal signal = Signal.newBuilder()
                .setCallId("t-0-000000000000000000000001")
                .setLegId("b1")
                .setFrom("alice@localhost/web")
                .setTo(binding.getAddress())
                .setInvite(Invite.newBuilder()
                        .setChannel(binding.getChannel())
                        .setDescription(SipFixture.description(OFFER)))
                .build();
        gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), signal);
        return signal;
    }

    /** The phone has moved: it is asked there whether it has the call, offered to there, and hung up there. */
    private void isReachedAt(TestPhone there, Signal leg) throws Exception {
        SipText question = there.next("OPTIONS");
        assertThat(question.header("To")).contains("tag=");
        there.respond(question, 200, "");
        gateway.answer(
                leg,
                Signal.newBuilder()
                        .setUpdate(Update.newBuilder().setId("u1").setDescription(SipFixture.description(OFFER))));
        SipText offer = there.next("INVITE");
        there.respond(offer, 200, "", OFFER);
        there.next("ACK");
        assertThat(gateway.nextSignal(Signal.BodyCase.UPDATE_ANSWER)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("u1");
        gateway.answer(leg, end(EndReason.NORMAL));
        there.respond(there.next("BYE"), 200, "");
        assertThat(gateway.counters.value("patchbay_sip_legs_moved_total")).isEqualTo(1);
    }

    @Test
    void a_phone_that_lost_its_connection_is_reached_over_its_new_one() throws Exception {
        TestPhone before = gateway.tcpPhone("bob");
        register(before, INSTANCE + ";reg-id=1", "series", 1);
        Signal leg = talk(before);
        before.close();
        gateway.registrar.awaitEmpty();
        try (TestPhone now = gateway.tcpPhone("bob")) {
            register(now, INSTANCE + ";reg-id=1", "rebooted", 1);
            isReachedAt(now, leg);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_connection_that_is_replaced_is_used_no_more_though_it_stands() throws Exception {
        try (TestPhone before = gateway.tcpPhone("bob");
                TestPhone now = gateway.tcpPhone("bob")) {
            register(before, INSTANCE + ";reg-id=1", "series", 1);
            Signal leg = talk(before);
            register(now, INSTANCE + ";reg-id=1", "series", 3);
            isReachedAt(now, leg);
            assertThat(before.wire.received).isEmpty();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_without_an_instance_is_known_by_the_series_of_its_registrations() throws Exception {
        TestPhone before = gateway.tcpPhone("bob");
        register(before, "", "series", 1);
        Signal leg = talk(before);
        before.close();
        gateway.registrar.awaitEmpty();
        try (TestPhone now = gateway.tcpPhone("bob")) {
            register(now, "", "series", 3);
            isReachedAt(now, leg);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_has_another_address_over_udp_is_reached_there() throws Exception {
        try (TestPhone before = gateway.udpPhone("bob");
                TestPhone now = gateway.udpPhone("bob")) {
            register(before, INSTANCE, "series", 1);
            Signal leg = talk(before);
            register(now, INSTANCE, "series", 3);
            SipText question = now.next("OPTIONS");
            assertThat(question.firstLine()).contains("127.0.0.1:" + now.wire.localPort());
            now.respond(question, 200, "");
            gateway.answer(leg, end(EndReason.NORMAL));
            now.respond(now.next("BYE"), 200, "");
            assertThat(before.wire.received).isEmpty();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_has_forgotten_the_call_is_out_of_it() throws Exception {
        TestPhone before = gateway.tcpPhone("bob");
        register(before, INSTANCE + ";reg-id=1", "series", 1);
        talk(before);
        before.close();
        gateway.registrar.awaitEmpty();
        try (TestPhone now = gateway.tcpPhone("bob")) {
            register(now, INSTANCE + ";reg-id=1", "rebooted", 1);
            now.respond(now.next("OPTIONS"), 481, "");
            assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                    .isEqualTo(EndReason.TRANSPORT_LOST);
            now.respond(now.next("BYE"), 481, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void another_phone_of_the_user_and_another_flow_of_the_same_one_change_nothing() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob");
                TestPhone second = gateway.tcpPhone("bob");
                TestPhone other = gateway.tcpPhone("bob")) {
            register(phone, INSTANCE + ";reg-id=1", "series", 1);
            Signal leg = talk(phone);
            register(second, INSTANCE + ";reg-id=2", "series", 3);
            register(other, INSTANCE.replace("0001", "0002") + ";reg-id=1", "others", 1);
            gateway.answer(leg, end(EndReason.NORMAL));
            SipText bye = phone.next();
            assertThat(bye.method()).isEqualTo("BYE");
            phone.respond(bye, 200, "");
            assertThat(gateway.counters.value("patchbay_sip_legs_moved_total")).isZero();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_moves_while_it_rings_is_answered_for_and_cancelled_there() throws Exception {
        TestPhone before = gateway.tcpPhone("bob");
        try (TestPhone now = gateway.tcpPhone("bob")) {
            register(before, INSTANCE + ";reg-id=1", "series", 1);
            Signal leg = ring();
            SipText invite = before.next("INVITE");
            before.respond(invite, 180, "phone");
            gateway.nextSignal(Signal.BodyCase.PROGRESS);
            register(now, INSTANCE + ";reg-id=1", "series", 3);
            gateway.awaitValue("patchbay_sip_legs_moved_total", 1);
            before.close();
            gateway.awaitValue("patchbay_sip_connections", 1);
            gateway.answer(leg, end(EndReason.CANCELLED));
            SipText cancel = now.next("CANCEL");
            assertThat(cancel.header("Call-ID")).isEqualTo(invite.header("Call-ID"));
            now.respond(cancel, 200, "phone");
            now.respond(invite, 487, "phone");
            now.next("ACK");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_caller_that_moves_before_it_is_answered_is_answered_there() throws Exception {
        TestPhone before = gateway.tcpPhone("bob");
        try (TestPhone now = gateway.tcpPhone("bob")) {
            register(before, INSTANCE + ";reg-id=1", "series", 1);
            before.request("INVITE", "sip:alice@localhost", ALICE).body(OFFER).authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            register(now, INSTANCE + ";reg-id=1", "series", 3);
            gateway.awaitValue("patchbay_sip_legs_moved_total", 1);
            before.close();
            gateway.awaitValue("patchbay_sip_connections", 1);
            gateway.answer(invite, answerWith(OFFER));
            SipText ok = now.nextFinal();
            assertThat(ok.header("CSeq")).endsWith("INVITE");
            String target = ok.header("Contact").replaceAll("[<>]", "");
            now.request("ACK", target, ok.header("To"))
                    .fromTag(before.fromTag)
                    .callId(before.callId)
                    .cseq(Integer.parseInt(ok.header("CSeq").split(" ")[0]))
                    .send();
            gateway.answer(invite, end(EndReason.NORMAL));
            now.respond(now.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }
}
