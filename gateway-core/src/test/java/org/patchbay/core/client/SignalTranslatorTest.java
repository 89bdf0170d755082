package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** What a client can't be told; the rest stands in the goldens. */
class SignalTranslatorTest {
    private final ClientCall call =
            new ClientCall(new LegKey("c", "a"), "c1", ClientCall.Side.CALLER, "bob@localhost", false);

    @Test
    void a_browser_is_not_asked_for_an_offer() {
        Telling telling = SignalTranslator.invite(
                Signal.newBuilder().setInvite(Invite.getDefaultInstance()).build(), call);
        assertThat(((Telling.TurnBack) telling).signal().getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);

        Telling update =
                translate(Signal.newBuilder().setUpdate(Update.newBuilder().setId("x")));
        UpdateReject reject = ((Telling.TurnBack) update).signal().getUpdateReject();
        assertThat(reject.getId()).isEqualTo("x");
        assertThat(reject.getCause()).isEqualTo(UpdateReject.Cause.NOT_ACCEPTABLE);
    }

    @Test
    void an_offer_that_was_asked_for_is_under_way_until_its_answer() {
        ClientCall asked = new ClientCall(new LegKey("c", "b1"), "c1", ClientCall.Side.CALLEE, "bob@localhost", true);
        asked.note(Signal.newBuilder().setUpdate(Update.newBuilder().setId("x")).build());
        assertThat(asked.offers()).isFalse();
        asked.seal(offerUnder("x"), "alice@localhost/laptop", 1);
        assertThat(asked.offers()).isTrue();
        asked.note(offerUnder("x"));
        assertThat(asked.offers()).isFalse();
    }

    @Test
    void who_will_not_make_the_offer_that_it_was_asked_for_owes_none() {
        ClientCall asked = new ClientCall(new LegKey("c", "b1"), "c1", ClientCall.Side.CALLEE, "bob@localhost", true);
        asked.note(Signal.newBuilder().setUpdate(Update.newBuilder().setId("x")).build());
        asked.seal(
                Signal.newBuilder()
                        .setUpdateReject(UpdateReject.newBuilder().setId("x"))
                        .build(),
                "alice@localhost/laptop",
                1);
        asked.seal(offerUnder("x"), "alice@localhost/laptop", 1);
        assertThat(asked.offers()).isFalse();
    }

    @Test
    void who_was_invited_without_an_offer_owes_one_until_it_answers() {
        ClientCall asked = new ClientCall(new LegKey("c", "b1"), "c1", ClientCall.Side.CALLEE, "bob@localhost", true);
        asked.invitedBy(Invite.getDefaultInstance());
        assertThat(asked.owesOffer()).isTrue();
        Signal answer = Signal.newBuilder()
                .setAnswer(
                        Answer.newBuilder().setDescription(Sdp.read(Sdp.OFFER)).setOfferId("late"))
                .build();
        asked.seal(answer, "alice@localhost/laptop", 1);
        assertThat(asked.owesOffer()).isFalse();
        assertThat(asked.offers()).isTrue();
        asked.note(Signal.newBuilder()
                .setUpdateReject(UpdateReject.newBuilder().setId("late"))
                .build());
        assertThat(asked.offers()).isFalse();
    }

    private static Signal offerUnder(String id) {
        return Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(Sdp.read(Sdp.OFFER)))
                .build();
    }

    @Test
    void an_offer_that_crosses_the_clients_own_is_glare() {
        Signal own = Signal.newBuilder()
                .setUpdate(Update.newBuilder().setId("u1").setDescription(Sdp.read(Sdp.OFFER)))
                .build();
        call.seal(own, "alice@localhost/laptop", 1);
        Telling telling = translate(
                Signal.newBuilder().setUpdate(Update.newBuilder().setId("x").setDescription(Sdp.read(Sdp.OFFER))));
        assertThat(((Telling.TurnBack) telling).signal().getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.GLARE);
    }

    @Test
    void an_answer_that_is_an_offer_or_nothing_ends_the_leg() {
        Telling late = translate(Signal.newBuilder()
                .setAnswer(
                        Answer.newBuilder().setDescription(Sdp.read(Sdp.ANSWER)).setOfferId("o1")));
        assertThat(((Telling.TurnBack) late).signal().getEnd().getReason()).isEqualTo(EndReason.PROTOCOL_ERROR);
        Telling empty = translate(Signal.newBuilder().setAnswer(Answer.getDefaultInstance()));
        assertThat(((Telling.TurnBack) empty).signal().getEnd().getReason()).isEqualTo(EndReason.PROTOCOL_ERROR);
    }

    @Test
    void what_no_call_tells_a_client_is_untold() {
        assertThat(translate(Signal.newBuilder().setTransfer(Transfer.getDefaultInstance())))
                .isInstanceOf(Telling.Untold.class);
        assertThat(translate(Signal.newBuilder().setMessage(Message.getDefaultInstance())))
                .isInstanceOf(Telling.Untold.class);
        assertThat(translate(Signal.newBuilder())).isInstanceOf(Telling.Untold.class);
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void end_reasons_have_the_same_words_on_both_sides(EndReason reason) {
        if (reason == EndReason.END_REASON_UNSPECIFIED || reason == EndReason.UNRECOGNIZED) {
            assertThat(ModelTerms.reason(reason).name()).isEqualTo("REASON_UNSPECIFIED");
            return;
        }
        assertThat(ModelTerms.reason(reason).name()).isEqualTo(reason.name());
        assertThat(ModelTerms.reason(ModelTerms.reason(reason))).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(UpdateReject.Cause.class)
    void a_rejection_is_read_as_it_is_written(UpdateReject.Cause cause) {
        boolean unsaid = cause == UpdateReject.Cause.CAUSE_UNSPECIFIED || cause == UpdateReject.Cause.UNRECOGNIZED;
        UpdateReject.Builder reject = UpdateReject.newBuilder().setText("too: late");
        if (!unsaid) reject.setCause(cause);
        String reason = ModelTerms.rejection(reject.build());
        assertThat(ModelTerms.cause(reason)).isEqualTo(unsaid ? UpdateReject.Cause.DECLINED : cause);
        assertThat(ModelTerms.text(reason)).isEqualTo("too: late");
    }

    @Test
    void a_rejection_in_free_words_is_a_refusal() {
        assertThat(ModelTerms.cause("not now")).isEqualTo(UpdateReject.Cause.DECLINED);
        assertThat(ModelTerms.text("not now")).isEqualTo("not now");
        assertThat(ModelTerms.text("GLARE")).isEmpty();
    }

    private Telling translate(Signal.Builder signal) {
        return SignalTranslator.translate(signal.build(), call);
    }
}
