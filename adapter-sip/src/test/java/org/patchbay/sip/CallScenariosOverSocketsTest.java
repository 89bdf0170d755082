package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.CallsOverSocketsTest.answerWith;
import static org.patchbay.sip.CallsOverSocketsTest.end;
import static org.patchbay.sip.CallsOverSocketsTest.progress;
import static org.patchbay.sip.TestPhone.OFFER;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;

/** What happens to calls beside the plain one. */
class CallScenariosOverSocketsTest {
    private static final String ALICE = "<sip:alice@localhost>";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    private Signal ring(String sdp) {
        Binding binding = gateway.registrar.only();
        Invite.Builder invite = Invite.newBuilder().setChannel(binding.getChannel());
        if (!sdp.isEmpty()) invite.setDescription(SipFixture.description(sdp));
        Signal signal = Signal.newBuilder()
                .setCallId("t-0-000000000000000000000001")
                .setLegId("b1")
                .setFrom("alice@localhost/web")
                .setTo(binding.getAddress())
                .setInvite(invite)
                .build();
        gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), signal);
        return signal;
    }

    private static String target(SipText ok) {
        return ok.header("Contact").replaceAll("[<>]", "");
    }

    private static int count(SipText response) {
        return Integer.parseInt(response.header("CSeq").split(" ")[0]);
    }

    /** A call of the phone, answered and acknowledged; gives the 200. */
    private SipText talk(TestPhone phone) throws Exception {
        phone.request("INVITE", "sip:alice@localhost", ALICE).body(OFFER).authenticated();
        Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
        gateway.answer(invite, answerWith(OFFER));
        SipText ok = phone.nextFinal();
        phone.request("ACK", target(ok), ok.header("To")).cseq(count(ok)).send();
        last = invite;
        return ok;
    }

    private Signal last = Signal.getDefaultInstance();

    @Test
    void a_caller_cancels() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request request = phone.request("INVITE", "sip:alice@localhost", ALICE)
                    .body(OFFER)
                    .authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            gateway.answer(invite, progress(Progress.State.RINGING));
            assertThat(phone.next().status()).isEqualTo(180);
            phone.request("CANCEL", "sip:alice@localhost", ALICE)
                    .cseq(request.cseq())
                    .branch(request.branch())
                    .send();
            SipText terminated = phone.next("INVITE");
            assertThat(terminated.status()).isEqualTo(487);
            request.ackFailure(terminated);
            assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                    .isEqualTo(EndReason.CANCELLED);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_busy_callee_is_told_with_486() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request request = phone.request("INVITE", "sip:alice@localhost", ALICE)
                    .body(OFFER)
                    .authenticated();
            gateway.answer(gateway.nextSignal(Signal.BodyCase.INVITE), end(EndReason.BUSY));
            SipText busy = phone.nextFinal();
            assertThat(busy.status()).isEqualTo(486);
            request.ackFailure(busy);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_late_offer_of_a_caller_is_answered_in_its_ack() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("INVITE", "sip:alice@localhost", ALICE).authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(invite.getInvite().hasDescription()).isFalse();
            gateway.answer(
                    invite,
                    Signal.newBuilder()
                            .setAnswer(Answer.newBuilder()
                                    .setDescription(SipFixture.description(OFFER))
                                    .setOfferId("late")));
            SipText ok = phone.nextFinal();
            assertThat(ok.body()).contains("m=audio");
            phone.request("ACK", target(ok), ok.header("To"))
                    .cseq(count(ok))
                    .body(OFFER)
                    .send();
            assertThat(gateway.nextSignal().getUpdateAnswer().getId()).isEqualTo("late");
            gateway.answer(invite, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    /** The call answers the offer that the phone made in its 2xx. */
    private void answerTheOffer(Signal invite, Signal offer) {
        gateway.answer(
                invite,
                Signal.newBuilder()
                        .setUpdateAnswer(UpdateAnswer.newBuilder()
                                .setId(offer.getAnswer().getOfferId())
                                .setDescription(SipFixture.description(OFFER))));
    }

    @Test
    void a_late_offer_to_a_phone_is_answered_in_our_ack() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring("");
            SipText rung = phone.next("INVITE");
            assertThat(rung.body()).isEmpty();
            phone.respond(rung, 200, "phone", OFFER);
            Signal answer = gateway.nextSignal(Signal.BodyCase.ANSWER);
            answerTheOffer(invite, answer);
            assertThat(phone.next("ACK").body()).contains("m=audio");
            gateway.answer(invite, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void an_answered_elsewhere_call_is_cancelled_with_its_reason() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring(OFFER);
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 180, "phone");
            gateway.nextSignal(Signal.BodyCase.PROGRESS);
            gateway.answer(invite, end(EndReason.ANSWERED_ELSEWHERE));
            SipText cancel = phone.next("CANCEL");
            assertThat(cancel.header("Reason")).startsWith("SIP").contains("cause=200");
            phone.respond(cancel, 200, "phone");
            phone.respond(rung, 487, "phone");
            phone.next("ACK");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring(OFFER);
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 180, "phone");
            gateway.nextSignal(Signal.BodyCase.PROGRESS);
            gateway.answer(invite, end(EndReason.CANCELLED));
            SipText cancel = phone.next("CANCEL");
            phone.respond(rung, 200, "phone", OFFER);
            phone.respond(cancel, 200, "phone");
            phone.next("ACK");
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_second_branch_that_answers_is_acknowledged_and_hung_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring(OFFER);
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 180, "one");
            phone.respond(rung, 180, "two");
            phone.respond(rung, 200, "one", OFFER);
            assertThat(phone.next("ACK").header("To")).contains("tag=one");
            phone.respond(rung, 200, "two", OFFER);
            assertThat(phone.next("ACK").header("To")).contains("tag=two");
            SipText bye = phone.next("BYE");
            assertThat(bye.header("To")).contains("tag=two");
            phone.respond(bye, 200, "");
            gateway.nextSignal(Signal.BodyCase.ANSWER);
            gateway.answer(invite, end(EndReason.NORMAL));
            SipText last = phone.next("BYE");
            assertThat(last.header("To")).contains("tag=one");
            phone.respond(last, 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_second_branch_that_offers_is_answered_and_hung_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring("");
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 180, "one");
            phone.respond(rung, 180, "two");
            phone.respond(rung, 200, "one", OFFER);
            Signal answer = gateway.nextSignal(Signal.BodyCase.ANSWER);
            answerTheOffer(invite, answer);
            assertThat(phone.next("ACK").header("To")).contains("tag=one");
            phone.respond(rung, 200, "two", OFFER);
            SipText second = phone.next("ACK");
            assertThat(second.header("To")).contains("tag=two");
            assertThat(second.body()).contains("m=audio 0 ");
            SipText bye = phone.next("BYE");
            assertThat(bye.header("To")).contains("tag=two");
            phone.respond(bye, 200, "");
            gateway.answer(invite, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void an_offer_that_was_asked_for_and_comes_after_the_end_is_answered_in_the_ack() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring(OFFER);
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 200, "phone", OFFER);
            phone.next("ACK");
            gateway.nextSignal(Signal.BodyCase.ANSWER);
            gateway.answer(
                    invite, Signal.newBuilder().setUpdate(Update.newBuilder().setId("u1")));
            SipText asked = phone.next("INVITE");
            assertThat(asked.body()).isEmpty();
            gateway.answer(invite, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
            phone.respond(asked, 200, "", OFFER);
            assertThat(phone.next("ACK").body()).contains("m=audio 0 ");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_reliable_provisional_response_gets_a_prack() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Signal invite = ring(OFFER);
            SipText rung = phone.next("INVITE");
            phone.wire.send(phone.response(rung, 183, "phone", "Require: 100rel\r\nRSeq: 77\r\n", OFFER));
            SipText prack = phone.next("PRACK");
            assertThat(prack.header("RAck")).isEqualTo("77 " + rung.header("CSeq"));
            phone.respond(prack, 200, "");
            assertThat(gateway.nextSignal().getProgress().getState()).isEqualTo(Progress.State.EARLY_MEDIA);
            phone.respond(rung, 200, "phone");
            assertThat(gateway.nextSignal().getAnswer().hasDescription()).isTrue();
            phone.next("ACK");
            gateway.answer(invite, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_never_acknowledges_is_hung_up() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("INVITE", "sip:alice@localhost", ALICE).body(OFFER).authenticated();
            gateway.answer(gateway.nextSignal(Signal.BodyCase.INVITE), answerWith(OFFER));
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                    .isEqualTo(EndReason.TIMEOUT);
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_reinvite_goes_through_the_call_both_ways() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            SipText ok = talk(phone);
            String hold = OFFER.replace("1 1 IN", "1 2 IN").replace("sendrecv", "sendonly");
            phone.request("INVITE", target(ok), ok.header("To"))
                    .cseq(count(ok) + 1)
                    .body(hold)
                    .send();
            Signal update = gateway.nextSignal(Signal.BodyCase.UPDATE);
            assertThat(update.getUpdate().getReason()).isEqualTo(Update.Reason.HOLD);
            gateway.answer(
                    last,
                    Signal.newBuilder()
                            .setUpdateAnswer(UpdateAnswer.newBuilder()
                                    .setId(update.getUpdate().getId())
                                    .setDescription(SipFixture.description(OFFER))));
            SipText held = phone.nextFinal();
            while (count(held) == count(ok)) held = phone.nextFinal();
            assertThat(held.status()).isEqualTo(200);
            phone.request("ACK", target(ok), ok.header("To")).cseq(count(held)).send();
            gateway.answer(
                    last,
                    Signal.newBuilder()
                            .setUpdate(Update.newBuilder()
                                    .setId("u1")
                                    .setDescription(SipFixture.description(OFFER.replace("40000", "40002")))));
            SipText reinvite = phone.next("INVITE");
            while (!reinvite.isRequest()) reinvite = phone.next("INVITE");
            assertThat(reinvite.body()).contains("m=audio 40002");
            phone.respond(reinvite, 200, "", OFFER);
            phone.next("ACK");
            assertThat(gateway.nextSignal(Signal.BodyCase.UPDATE_ANSWER)
                            .getUpdateAnswer()
                            .getId())
                    .isEqualTo("u1");
            phone.request("BYE", target(ok), ok.header("To"))
                    .cseq(count(held) + 1)
                    .send();
            assertThat(phone.next("BYE").status()).isEqualTo(200);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void an_ack_that_comes_once_more_is_none_for_the_next_invite() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            SipText ok = talk(phone);
            int next = count(ok) + 1;
            phone.request("INVITE", target(ok), ok.header("To"))
                    .cseq(next)
                    .body(OFFER.replace("sendrecv", "sendonly"))
                    .send();
            Update held = gateway.nextSignal(Signal.BodyCase.UPDATE).getUpdate();
            gateway.answer(
                    last,
                    Signal.newBuilder()
                            .setUpdateAnswer(UpdateAnswer.newBuilder()
                                    .setId(held.getId())
                                    .setDescription(SipFixture.description(OFFER))));
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            phone.request("ACK", target(ok), ok.header("To")).cseq(count(ok)).send();
            // Not acknowledged, and so it comes again (RFC 3261 13.3.1.4).
            SipText again = phone.nextFinal();
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.header("CSeq")).isEqualTo(next + " INVITE");
            phone.request("ACK", target(ok), ok.header("To")).cseq(next).send();
            gateway.answer(last, end(EndReason.NORMAL));
            phone.respond(phone.nextRequest(), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void tones_travel_both_ways() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            SipText ok = talk(phone);
            phone.request("INFO", target(ok), ok.header("To"))
                    .cseq(count(ok) + 1)
                    .body("application/dtmf-relay", "Signal=5\r\nDuration=200\r\n")
                    .send();
            assertThat(phone.next("INFO").status()).isEqualTo(200);
            Signal tone = gateway.nextSignal(Signal.BodyCase.DTMF);
            assertThat(tone.getDtmf().getTones()).isEqualTo("5");
            assertThat(tone.getDtmf().getDurationMs()).isEqualTo(200);
            phone.request("INFO", target(ok), ok.header("To"))
                    .cseq(count(ok) + 2)
                    .body("application/dtmf", "11")
                    .send();
            assertThat(gateway.nextSignal(Signal.BodyCase.DTMF).getDtmf().getTones())
                    .isEqualTo("#");
            phone.next("INFO");
            gateway.answer(
                    last,
                    Signal.newBuilder()
                            .setDtmf(org.patchbay.session.v1.Dtmf.newBuilder().setTones("9")));
            SipText info = phone.next("INFO");
            assertThat(info.body()).contains("Signal=9");
            phone.respond(info, 200, "");
            gateway.answer(last, end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=1\r\n", "this is no sdp", "v=0\r\nm=audio\r\n"})
    void a_body_that_is_no_sdp_gets_400_with_a_warning(String body) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("INVITE", "sip:alice@localhost", ALICE).body(body).authenticated();
            SipText refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("Warning")).startsWith("399");
        }
        gateway.awaitValue("patchbay_sip_legs", 0);
        assertThat(gateway.toCalls).isEmpty();
    }

    @Test
    void what_belongs_to_no_dialog_gets_481_and_what_requires_too_much_420() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            for (String method : new String[] {"BYE", "INFO", "UPDATE", "INVITE"}) {
                phone.request(method, "sip:alice@localhost", ALICE + ";tag=none")
                        .send();
                assertThat(phone.next(method).status()).isEqualTo(481);
            }
            phone.request("INVITE", "sip:alice@localhost", ALICE)
                    .header("Require: magic")
                    .send();
            SipText refused = phone.next("INVITE");
            while (refused.status() == 481) refused = phone.next("INVITE");
            assertThat(refused.status()).isEqualTo(420);
            assertThat(refused.header("Unsupported")).isEqualTo("magic");
        }
    }

    @Test
    void nobody_calls_in_somebody_elses_name() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request request = phone.request("INVITE", "sip:carol@localhost", "<sip:carol@localhost>")
                    .body(OFFER);
            phone.wire.send(request.text().replace("From: \"Phone\" <sip:bob@", "From: \"Phone\" <sip:alice@"));
            SipText challenge = phone.nextFinal();
            String authorization = phone.authorization(challenge, "INVITE", "sip:carol@localhost", "MD5", 1);
            phone.wire.send(request.header(authorization)
                    .branch("z9hG4bKsecond")
                    .text()
                    .replace("From: \"Phone\" <sip:bob@", "From: \"Phone\" <sip:alice@")
                    .replace("CSeq: 1 ", "CSeq: 2 "));
            SipText refused = phone.nextFinal();
            while (refused.status() == 407) refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(403);
        }
    }

    @Test
    void a_call_that_went_in_a_circle_is_refused() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("INVITE", "sip:alice@localhost", ALICE).body(OFFER).authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            String trail = invite.getInvite().getHeadersOrThrow(LoopTrail.HEADER);
            gateway.answer(invite, end(EndReason.BUSY));
            assertThat(phone.nextFinal().status()).isEqualTo(486);
            try (TestPhone other = gateway.udpPhone("bob")) {
                other.request("INVITE", "sip:alice@localhost", ALICE)
                        .header(LoopTrail.HEADER + ": " + trail)
                        .body(OFFER)
                        .authenticated();
                assertThat(other.nextFinal().status()).isEqualTo(482);
            }
        }
    }

    @Test
    void a_phone_that_is_not_registered_any_more_is_unavailable() throws Exception {
        Signal signal = Signal.newBuilder()
                .setCallId("t-0-000000000000000000000001")
                .setLegId("b1")
                .setFrom("alice@localhost/web")
                .setTo("bob@localhost/gone")
                .setInvite(Invite.newBuilder())
                .build();
        gateway.bus.toEndpoint("adapter.sip.t.0", signal);
        Signal end = gateway.nextSignal();
        assertThat(end.getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(end.getLegId()).isEqualTo("b1");
    }
}
