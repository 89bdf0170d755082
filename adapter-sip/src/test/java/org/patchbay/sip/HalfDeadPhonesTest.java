package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.CallsOverSocketsTest.answerWith;
import static org.patchbay.sip.CallsOverSocketsTest.end;
import static org.patchbay.sip.TestPhone.OFFER;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.health.LegProbe;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/** Phones without session timers that vanish in the middle of a call, and calls that ask for their legs. */
class HalfDeadPhonesTest {
    private static final String ALICE = "<sip:alice@localhost>";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open(SipFixture.with(SipFixture.config(10), Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    /** A call of that phone, answered and acknowledged; the INVITE as the call heard it. */
    private Signal talk(TestPhone phone) throws Exception {
        TestPhone.Request request = phone.request("INVITE", "sip:alice@localhost", ALICE)
                .body(OFFER)
                .authenticated();
        Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
        gateway.answer(invite, answerWith(OFFER));
        SipText ok = phone.nextFinal();
        String target = ok.header("Contact").replaceAll("[<>]", "");
        int count = Integer.parseInt(ok.header("CSeq").split(" ")[0]);
        assertThat(count).isEqualTo(request.cseq());
        phone.request("ACK", target, ok.header("To")).cseq(count).send();
        return invite;
    }

    @Test
    void a_phone_that_answers_is_asked_again_and_one_that_lost_the_call_is_out_of_it() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            talk(phone);
            SipText first = phone.next("OPTIONS");
            assertThat(first.header("To")).contains("tag=" + phone.fromTag);
            phone.respond(first, 200, "");
            SipText second = phone.next("OPTIONS");
            assertThat(second.header("Call-ID")).isEqualTo(first.header("Call-ID"));
            phone.respond(second, 481, "");
            assertThat(gateway.nextSignal().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
            phone.respond(phone.next("BYE"), 481, "");
            gateway.awaitValue("patchbay_sip_legs_lost_total", 1);
            assertThat(gateway.counters.value("patchbay_sip_probes_total")).isEqualTo(2);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_is_silent_is_out_of_the_call() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            talk(phone);
            phone.next("OPTIONS");
        }
        assertThat(gateway.nextSignal().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        gateway.awaitValue("patchbay_sip_legs_lost_total", 1);
        gateway.awaitNothingLeft();
    }

    @Test
    void a_call_that_asks_for_its_leg_hears_of_the_lost_one_only_and_the_phone_of_neither() throws Exception {
        gateway = gateways.reopen(SipFixture.config(10));
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Signal invite = talk(phone);
            String endpoint = BusAddresses.endpoint("sip", "t", 0);
            gateway.bus.toEndpoint(endpoint, LegProbe.of(invite.getCallId(), invite.getLegId()));
            gateway.bus.toEndpoint(endpoint, LegProbe.of(invite.getCallId(), "b9"));
            Signal lost = gateway.nextSignal();
            assertThat(lost.getLegId()).isEqualTo("b9");
            assertThat(lost.getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
            gateway.answer(invite, end(EndReason.NORMAL));
            SipText next = phone.nextRequest();
            assertThat(next.method()).isEqualTo("BYE");
            phone.respond(next, 200, "");
        }
        gateway.awaitNothingLeft();
        assertThat(gateway.toCalls).isEmpty();
    }
}
