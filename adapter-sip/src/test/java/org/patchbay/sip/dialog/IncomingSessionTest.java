package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.FULL;
import static org.patchbay.sip.dialog.Play.OFFER;
import static org.patchbay.sip.dialog.Play.called;
import static org.patchbay.sip.dialog.Play.talking;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

class IncomingSessionTest {
    private static final PeerSupport PLAIN = PeerSupport.NONE;
    private static final PeerSupport REQUIRES_100REL = new PeerSupport(Set.of("PRACK"), Set.of(), Set.of("100rel"));

    @Test
    void an_invite_is_told_to_the_call_and_not_answered_yet() {
        Play play = called();
        assertThat(play.toldOne().hasInvite()).isTrue();
        play.repliedOnly();
    }

    @Test
    void progress_becomes_provisional_responses() {
        Play play = called(OFFER, PLAIN);
        play.progress(Progress.State.TRYING, null).repliedOnly();
        play.progress(Progress.State.RINGING, null).repliedOnly(180);
        play.progress(Progress.State.FORWARDED, null).repliedOnly(181);
        play.progress(Progress.State.QUEUED, null).repliedOnly(182);
        play.progress(Progress.State.EARLY_MEDIA, ANSWER).repliedOnly(183);
        assertThat(play.one(Effect.Reply.class).description().getMedia(0).getPort())
                .isEqualTo(50000);
    }

    @Test
    void an_answer_is_repeated_until_it_is_acknowledged() {
        Play play = called().answer(ANSWER).repliedOnly(200);
        assertThat(play.one(Effect.Reply.class).description().getMedia(0).getPort())
                .isEqualTo(50000);
        play.fires(SessionTimer.ACCEPTED_REPEAT);
        play.one(Effect.RepeatReply.class);
        assertThat(play.all(Effect.StartTimer.class).get(0).after()).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) play.fires(SessionTimer.ACCEPTED_REPEAT);
        assertThat(play.all(Effect.StartTimer.class).get(0).after()).isEqualTo(Duration.ofSeconds(4));
        play.ack(null).goesOn();
        assertThat(play.running).doesNotContain(SessionTimer.ACCEPTED_REPEAT, SessionTimer.ACCEPTED_EXPIRY);
    }

    @Test
    void a_phone_that_never_acknowledges_is_hung_up() {
        Play play = called().answer(ANSWER).fires(SessionTimer.ACCEPTED_EXPIRY).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void a_cancel_ends_the_call_with_487() {
        Play play = called().cancelled().repliedOnly(487).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void a_cancel_after_the_answer_changes_nothing() {
        called().answer(ANSWER).cancelled().repliedOnly().goesOn();
    }

    @Test
    void a_refusal_of_the_call_becomes_a_final_response() {
        called().end(EndReason.BUSY).repliedOnly(486).isOver();
        called().end(EndReason.NOT_FOUND).repliedOnly(404).isOver();
        Play congested = called().end(EndReason.CONGESTION).repliedOnly(503).isOver();
        assertThat(congested.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void the_status_of_a_callee_is_passed_on_where_it_says_the_same() {
        called().signal(end(EndReason.BUSY, 600)).repliedOnly(600);
        called().signal(end(EndReason.BUSY, 503)).repliedOnly(486);
        called().signal(end(EndReason.NO_ANSWER, 480)).repliedOnly(480);
    }

    private static Signal.Builder end(EndReason reason, int status) {
        return Signal.newBuilder().setEnd(End.newBuilder().setReason(reason).setStatusCode(status));
    }

    @Test
    void the_call_hangs_up_before_the_ack_and_the_bye_waits_for_it() {
        Play play = called().answer(ANSWER).end(EndReason.NORMAL).goesOn();
        assertThat(play.last).isEmpty();
        play.ack(null).isOver();
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void tones_that_come_before_the_ack_wait_for_it() {
        Play play = called().answer(ANSWER).dtmf("1").dtmf("2");
        assertThat(play.last).isEmpty();
        play.ack(null);
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("1");
        play.response(play.one(Effect.PlayTone.class).exchange(), 200, null);
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("2");
    }

    @Test
    void tones_that_come_before_the_ack_of_a_call_that_is_hung_up_are_not_played() {
        Play play = called().answer(ANSWER)
                .dtmf("1")
                .end(EndReason.NORMAL)
                .ack(null)
                .isOver();
        assertThat(play.all(Effect.PlayTone.class)).isEmpty();
    }

    @Test
    void a_late_offer_is_answered_in_the_ack() {
        Play play = called(null, FULL).answerWithOffer(OFFER, "o1").repliedOnly(200);
        play.ack(ANSWER);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo("o1");
        assertThat(play.toldOne().getUpdateAnswer().getDescription()).isEqualTo(ANSWER);
        play.goesOn();
    }

    @Test
    void a_late_offer_without_an_answer_ends_the_call() {
        Play play = called(null, FULL).answerWithOffer(OFFER, "o1").ack(null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void early_media_goes_reliably_to_a_phone_that_can_and_the_answer_waits_for_its_prack() {
        Play play = called().progress(Progress.State.EARLY_MEDIA, ANSWER).repliedOnly(183);
        assertThat(play.header("Require")).isEqualTo("100rel");
        long rseq = Long.parseLong(play.header("RSeq"));
        play.answer(ANSWER).repliedOnly();
        play.prack(rseq).repliedOnly(200, 200);
        assertThat(play.all(Effect.Reply.class).get(1).description()).isNull();
        play.ack(null).goesOn();
    }

    @Test
    void ringing_is_reliable_where_the_phone_requires_it() {
        Play play = called(OFFER, REQUIRES_100REL)
                .progress(Progress.State.RINGING, null)
                .repliedOnly(180);
        assertThat(play.header("Require")).isEqualTo("100rel");
        play.fires(SessionTimer.RELIABLE_REPEAT).one(Effect.RepeatReply.class);
        long rseq = Long.parseLong(called(OFFER, REQUIRES_100REL)
                .progress(Progress.State.RINGING, null)
                .header("RSeq"));
        play.prack(rseq).repliedOnly(200);
        assertThat(play.running).doesNotContain(SessionTimer.RELIABLE_REPEAT, SessionTimer.RELIABLE_EXPIRY);
        play.prack(rseq + 5).repliedOnly(481);
    }

    @Test
    void a_provisional_response_without_prack_ends_the_call() {
        Play play = called(OFFER, REQUIRES_100REL)
                .progress(Progress.State.RINGING, null)
                .fires(SessionTimer.RELIABLE_EXPIRY)
                .repliedOnly(504)
                .isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void another_answer_than_the_early_one_is_given_in_another_dialog() {
        Play play = called(OFFER, PLAIN).progress(Progress.State.EARLY_MEDIA, ANSWER);
        assertThat(play.all(Effect.Fork.class)).isEmpty();
        play.answer(Play.sdp(50002, "sendrecv")).repliedOnly(200);
        assertThat(play.last.get(0)).isInstanceOf(Effect.Fork.class);
    }

    @Test
    void the_same_answer_as_the_early_one_stays_in_its_dialog() {
        Play play = called(OFFER, PLAIN)
                .progress(Progress.State.EARLY_MEDIA, ANSWER)
                .answer(ANSWER);
        assertThat(play.all(Effect.Fork.class)).isEmpty();
        assertThat(play.one(Effect.Reply.class).description()).isNotNull();
    }

    @Test
    void too_short_a_session_interval_is_refused() {
        Play play = Play.incoming();
        PhoneRequest request = new PhoneRequest(
                play.session.newExchange(),
                "INVITE",
                OFFER,
                FULL,
                new SessionInterval(60, SessionInterval.Refresher.OPEN),
                0,
                null,
                EndReason.NORMAL,
                null);
        play.step(play.session.invited(request, Invite.getDefaultInstance()))
                .repliedOnly(422)
                .isOver();
        assertThat(play.header("Min-SE")).isEqualTo("90");
        assertThat(play.told()).isEmpty();
    }

    @Test
    void a_phone_hangs_up() {
        Play play = talking().asks("BYE", null).repliedOnly(200).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.NORMAL);
    }

    @Test
    void a_caller_hangs_up_before_the_answer() {
        Play play = called().asks("BYE", null).repliedOnly(200, 487).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void a_phone_whose_only_connection_is_gone_is_out_of_an_unanswered_call() {
        Play play = called();
        play.step(play.session.onFlowClosed()).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void an_established_call_waits_for_the_connection_to_come_back() {
        Play play = talking();
        play.step(play.session.onFlowClosed()).goesOn();
        play.step(play.session.onFlowBack()).goesOn();
        assertThat(play.running).doesNotContain(SessionTimer.FLOW_LOST);
        play.step(play.session.onFlowClosed()).fires(SessionTimer.FLOW_LOST).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void nothing_happens_after_the_end() {
        Play play = talking().end(EndReason.NORMAL).isOver();
        assertThat(play.ends).isZero();
        play.asks("INFO", null).repliedOnly(481);
        assertThat(play.answer(ANSWER).last).isEmpty();
        assertThat(play.ack(null).last).isEmpty();
    }
}
