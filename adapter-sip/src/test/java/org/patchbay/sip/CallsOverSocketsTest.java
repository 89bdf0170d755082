package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.TestPhone.OFFER;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

class CallsOverSocketsTest {
    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    static Signal.Builder answerWith(String sdp) {
        return Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(SipFixture.description(sdp)));
    }

    static Signal.Builder end(EndReason reason) {
        return Signal.newBuilder().setEnd(End.newBuilder().setReason(reason));
    }

    static Signal.Builder progress(Progress.State state) {
        return Signal.newBuilder().setProgress(Progress.newBuilder().setState(state));
    }

    /** The invitation that rings the one phone that is registered. */
    Signal ring(String callId, String sdp) {
        Binding binding = gateway.registrar.only();
        Invite.Builder invite = Invite.newBuilder()
                .setChannel(binding.getChannel())
                .setDisplayName("Alice")
                .setRingTimeoutMs(60_000);
        if (!sdp.isEmpty()) invite.setDescription(SipFixture.description(sdp));
        Signal signal = Signal.newBuilder()
                .setCallId(callId)
                .setLegId("b1")
                .setFrom("alice@localhost/web")
                .setTo(binding.getAddress())
                .setInvite(invite)
                .build();
        gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), signal);
        return signal;
    }

    @Test
    void a_phone_calls_is_answered_and_hangs_up() throws Exception {
        for (TestPhone phone : new TestPhone[] {gateway.udpPhone("bob"), gateway.tcpPhone("bob")}) {
            phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .body(OFFER)
                    .authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(invite.getFrom()).isEqualTo("bob@localhost");
            assertThat(invite.getTo()).isEqualTo("alice@localhost");
            assertThat(invite.getInvite().getDisplayName()).isEqualTo("Phone");
            assertThat(invite.getInvite().getDescription().getMedia(0).getPort())
                    .isEqualTo(40000);
            gateway.answer(invite, progress(Progress.State.RINGING));
            assertThat(phone.next().status()).isEqualTo(180);
            gateway.answer(invite, answerWith(OFFER));
            SipText ok = phone.nextFinal();
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.body()).contains("m=audio 40000");
            String to = ok.header("To");
            String target = ok.header("Contact").replaceAll("[<>]", "");
            int cseq = Integer.parseInt(ok.header("CSeq").split(" ")[0]);
            phone.request("ACK", target, to).cseq(cseq).send();
            phone.request("BYE", target, to).cseq(cseq + 1).send();
            assertThat(phone.next("BYE").status()).isEqualTo(200);
            assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                    .isEqualTo(EndReason.NORMAL);
            gateway.awaitNothingLeft();
            phone.close();
        }
    }

    @Test
    void a_phone_is_called_rings_answers_and_is_hung_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring("t-0-000000000000000000000001", OFFER);
            SipText rung = phone.next("INVITE");
            assertThat(rung.header("From")).contains("\"Alice\" <sip:alice@localhost>");
            assertThat(rung.body()).contains("m=audio 40000");
            phone.respond(rung, 180, "phone");
            assertThat(gateway.nextSignal().getProgress().getState()).isEqualTo(Progress.State.RINGING);
            phone.respond(rung, 200, "phone", OFFER);
            assertThat(phone.next("ACK").header("To")).contains("tag=phone");
            Signal answer = gateway.nextSignal();
            assertThat(answer.getAnswer().getDescription().getMedia(0).getPort())
                    .isEqualTo(40000);
            gateway.answer(invite, end(EndReason.NORMAL));
            SipText bye = phone.next("BYE");
            assertThat(bye.header("Reason")).contains("Q.850").contains("cause=16");
            phone.respond(bye, 200, "");
            gateway.awaitNothingLeft();
        }
    }
}
