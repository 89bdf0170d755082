package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.FULL;
import static org.patchbay.sip.dialog.Play.OFFER;
import static org.patchbay.sip.dialog.Play.ringing;
import static org.patchbay.sip.dialog.Play.talkingTo;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateReject;

class OutgoingSessionTest {
    private static final PeerSupport RELIABLE =
            new PeerSupport(Set.of("UPDATE", "PRACK"), Set.of("timer"), Set.of("100rel"));

    @Test
    void an_invitation_goes_out_with_its_offer_and_a_session_timer() {
        Play play = ringing();
        assertThat(play.one(Effect.Invite.class).description().getMedia(0).getPort())
                .isEqualTo(40000);
        assertThat(play.header("Session-Expires")).isEqualTo("1800");
        assertThat(play.header("Min-SE")).isEqualTo("90");
        assertThat(play.header("Supported")).contains("100rel");
    }

    @Test
    void provisional_responses_become_progress_and_repetitions_are_not_told() {
        Play play = ringing();
        play.response(play.invite, 100, null);
        assertThat(play.told()).isEmpty();
        play.response(play.invite, 180, null);
        assertThat(play.toldOne().getProgress().getState()).isEqualTo(Progress.State.RINGING);
        play.response(play.invite, 180, null);
        assertThat(play.told()).isEmpty();
        play.response(play.invite, 183, ANSWER);
        assertThat(play.toldOne().getProgress().getState()).isEqualTo(Progress.State.EARLY_MEDIA);
        assertThat(play.toldOne().getProgress().getDescription()).isEqualTo(ANSWER);
    }

    @Test
    void an_answer_is_acknowledged_and_told() {
        Play play = talkingTo();
        assertThat(play.one(Effect.Ack.class).description()).isNull();
        assertThat(play.toldOne().getAnswer().getDescription()).isEqualTo(ANSWER);
        assertThat(play.toldOne().getAnswer().getOfferId()).isEmpty();
        play.response(play.invite, 200, ANSWER).one(Effect.RepeatAck.class);
        assertThat(play.told()).isEmpty();
    }

    @Test
    void a_reliable_response_gets_its_prack_and_its_description_is_the_answer() {
        Play play = ringing();
        play.response(play.invite, 183, ANSWER, RELIABLE, null, 7);
        assertThat(play.one(Effect.Prack.class).rseq()).isEqualTo(7);
        play.response(play.invite, 183, ANSWER, RELIABLE, null, 7);
        assertThat(play.all(Effect.Prack.class)).isEmpty();
        play.response(play.invite, 183, ANSWER, RELIABLE, null, 9);
        assertThat(play.all(Effect.Prack.class)).isEmpty();
        play.response(play.invite, 200, null);
        assertThat(play.toldOne().getAnswer().getDescription()).isEqualTo(ANSWER);
    }

    @Test
    void a_refusal_ends_the_leg_with_its_reason_and_status() {
        Play busy = ringing();
        busy.response(busy.invite, 486, null).isOver();
        assertThat(busy.toldOne().getEnd().getReason()).isEqualTo(EndReason.BUSY);
        assertThat(busy.toldOne().getEnd().getStatusCode()).isEqualTo(486);
        Play away = ringing();
        away.response(away.invite, 180, null).response(away.invite, 480, null).isOver();
        assertThat(away.toldOne().getEnd().getReason()).isEqualTo(EndReason.NO_ANSWER);
    }

    @Test
    void the_call_gives_up_and_the_phone_is_cancelled() {
        Play play = ringing().end(EndReason.ANSWERED_ELSEWHERE).goesOn();
        assertThat(play.one(Effect.Cancel.class).reason()).isEqualTo(EndReason.ANSWERED_ELSEWHERE);
        play.response(play.invite, 487, null).isOver();
        assertThat(play.told()).isEmpty();
    }

    @Test
    void an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
        Play play = ringing().end(EndReason.CANCELLED);
        play.response(play.invite, 200, ANSWER).isOver();
        play.one(Effect.Ack.class);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
        assertThat(play.told()).isEmpty();
    }

    @Test
    void a_phone_that_answers_too_late_hears_that_another_one_has() {
        Play play = ringing().end(EndReason.ANSWERED_ELSEWHERE);
        play.response(play.invite, 200, ANSWER).isOver();
        assertThat(play.one(Effect.Request.class).headers())
                .extracting(Effect.HeaderLine::value)
                .containsExactly(
                        EndReasonTable.row(EndReason.ANSWERED_ELSEWHERE).inBye().value());
    }

    @Test
    void an_invitation_without_an_offer_is_answered_by_the_phones() {
        Play play = ringing(null);
        assertThat(play.one(Effect.Invite.class).description()).isNull();
        assertThat(play.header("Supported")).doesNotContain("100rel");
        play.response(play.invite, 200, OFFER);
        String id = play.toldOne().getAnswer().getOfferId();
        assertThat(id).isNotEmpty();
        assertThat(play.all(Effect.Ack.class)).isEmpty();
        play.response(play.invite, 200, OFFER);
        assertThat(play.last).isEmpty();
        play.updateAnswer(id, ANSWER);
        assertThat(play.one(Effect.Ack.class).description().getMedia(0).getPort())
                .isEqualTo(50000);
    }

    @Test
    void a_phones_offer_that_nobody_answers_is_acknowledged_and_hung_up() {
        Play play = ringing(null);
        play.response(play.invite, 200, OFFER).fires(SessionTimer.CALL_PATIENCE).isOver();
        play.one(Effect.Ack.class);
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
        Play refused = ringing(null);
        refused.response(refused.invite, 200, OFFER);
        String id = refused.toldOne().getAnswer().getOfferId();
        refused.updateReject(id, UpdateReject.Cause.NOT_ACCEPTABLE).isOver();
        assertThat(refused.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void a_phones_offer_is_answered_even_where_the_call_is_over() {
        Play ended = ringing(null);
        ended.response(ended.invite, 200, OFFER).end(EndReason.CANCELLED).isOver();
        assertRefuses(ended);
        Play crossed = ringing(null).end(EndReason.CANCELLED);
        crossed.response(crossed.invite, 200, OFFER).isOver();
        assertRefuses(crossed);
    }

    private static void assertRefuses(Play play) {
        SessionDescription answer = play.one(Effect.Ack.class).description();
        assertThat(answer).isNotNull();
        assertThat(answer.getMediaCount()).isEqualTo(OFFER.getMediaCount());
        assertThat(answer.getMediaList()).noneMatch(MediaSections::inUse);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void an_answer_without_a_description_ends_the_call() {
        Play play = ringing();
        play.response(play.invite, 200, null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        play.one(Effect.Ack.class);
    }

    @Test
    void too_short_an_interval_is_lengthened_and_asked_again() {
        Play play = ringing();
        play.step(play.session.onResponse(
                new PhoneResponse(play.invite, true, 422, "", "tag", null, false, FULL, null, 3600, 0, 0, List.of())));
        assertThat(play.header("Session-Expires")).isEqualTo("3600");
        assertThat(play.header("Min-SE")).isEqualTo("3600");
        assertThat(play.one(Effect.Invite.class).exchange()).isNotEqualTo(play.invite);
        play.goesOn();
    }

    @Test
    void tones_go_one_after_the_other() {
        Play play = talkingTo().dtmf("1x#");
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("1");
        int first = play.one(Effect.PlayTone.class).exchange();
        play.response(first, 200, null);
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("#");
    }

    @Test
    void tones_that_come_before_the_answer_wait_for_it() {
        Play play = ringing().dtmf("1");
        assertThat(play.all(Effect.PlayTone.class)).isEmpty();
        play.response(play.invite, 200, ANSWER);
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("1");
    }

    @Test
    void tones_that_the_phone_refuses_go_back_and_none_is_tried_again() {
        Play play = talkingTo().dtmf("12");
        play.response(play.one(Effect.PlayTone.class).exchange(), 415, null);
        assertThat(refusedTones(play)).containsExactly("1", "2");
        assertThat(play.all(Effect.PlayTone.class)).isEmpty();

        play.dtmf("3");
        assertThat(refusedTones(play)).containsExactly("3");
        assertThat(play.all(Effect.PlayTone.class)).isEmpty();
    }

    @Test
    void a_tone_that_was_lost_on_its_way_says_nothing_of_the_next_one() {
        Play play = talkingTo().dtmf("12");
        play.response(play.one(Effect.PlayTone.class).exchange(), 408, null);
        assertThat(play.one(Effect.PlayTone.class).tone()).isEqualTo("2");
    }

    @Test
    void a_queue_of_tones_is_bounded() {
        Play play = talkingTo().dtmf("1".repeat(200));
        int played = 1;
        while (!play.all(Effect.PlayTone.class).isEmpty()) {
            play.response(play.one(Effect.PlayTone.class).exchange(), 200, null);
            if (!play.all(Effect.PlayTone.class).isEmpty()) played++;
        }
        assertThat(played).isEqualTo(ToneQueue.MAX_WAITING);
    }

    private static List<String> refusedTones(Play play) {
        return play.told().stream()
                .filter(signal -> signal.getDtmf().getRefused())
                .map(signal -> signal.getDtmf().getTones())
                .toList();
    }
}
