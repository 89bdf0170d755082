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
import org.patchbay.session.v1.UpdateReject;

/** What a client can't be told; the rest stands in the goldens. */
class SignalTranslatorTest {
    private final ClientCall call = new ClientCall(new LegKey("c", "a"), "c1", ClientCall.Side.CALLER, "bob@localhost");

    @Test
    void a_browser_is_not_asked_for_an_offer() {
        Telling telling = SignalTranslator.invite(
                Signal.newBuilder().setInvite(Invite.getDefaultInstance()).build());
        assertThat(((Telling.TurnBack) telling).signal().getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);

        Telling update =
                translate(Signal.newBuilder().setUpdate(Update.newBuilder().setId("x")));
        UpdateReject reject = ((Telling.TurnBack) update).signal().getUpdateReject();
        assertThat(reject.getId()).isEqualTo("x");
        assertThat(reject.getCause()).isEqualTo(UpdateReject.Cause.NOT_ACCEPTABLE);
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
