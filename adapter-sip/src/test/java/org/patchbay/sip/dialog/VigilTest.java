package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.HOLD;
import static org.patchbay.sip.dialog.Play.OFFER;
import static org.patchbay.sip.dialog.Play.called;
import static org.patchbay.sip.dialog.Play.ringing;
import static org.patchbay.sip.dialog.Play.talking;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.EndReason;

class VigilTest {
    /** It knows no session timers. */
    private static final PeerSupport BARE = new PeerSupport(Set.of("INVITE"), Set.of(), Set.of());

    private static Play bare() {
        return called(OFFER, BARE).answer(ANSWER).ack(null);
    }

    private static int asked(Play play) {
        Effect.Request request = play.one(Effect.Request.class);
        assertThat(request.method()).isEqualTo("OPTIONS");
        assertThat(request.description()).isNull();
        return request.exchange();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 405, 486, 500, 501, 503})
    void a_phone_that_answers_lives_whatever_it_says_and_is_asked_again(int status) {
        Play play = bare();
        play.response(asked(play.fires(SessionTimer.PROBE)), status, null).goesOn();
        assertThat(play.told()).isEmpty();
        asked(play.fires(SessionTimer.PROBE));
    }

    @ParameterizedTest
    @ValueSource(ints = {481, 408})
    void a_phone_that_has_lost_the_session_is_out(int status) {
        Play play = bare();
        play.response(asked(play.fires(SessionTimer.PROBE)), status, null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("BYE");
    }

    @Test
    void a_phone_that_is_silent_is_out() {
        Play play = bare();
        play.silence(asked(play.fires(SessionTimer.PROBE)), 408).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_phone_that_can_t_be_reached_has_time_to_come_back() {
        Play play = bare();
        play.silence(asked(play.fires(SessionTimer.PROBE)), 503).goesOn();
        assertThat(play.running).contains(SessionTimer.FLOW_LOST, SessionTimer.PROBE);
        play.response(asked(play.fires(SessionTimer.PROBE)), 200, null);
        assertThat(play.running).contains(SessionTimer.PROBE).doesNotContain(SessionTimer.FLOW_LOST);
    }

    @Test
    void a_called_phone_without_timers_is_asked_too() {
        Play play = ringing();
        play.response(play.invite, 200, ANSWER, BARE, null, 0);
        asked(play.fires(SessionTimer.PROBE));
    }

    @Test
    void a_phone_with_session_timers_is_not_asked() {
        assertThat(talking().running).doesNotContain(SessionTimer.PROBE);
        Play play = ringing();
        play.response(play.invite, 200, ANSWER, Play.FULL, new SessionInterval(900, SessionInterval.Refresher.UAC), 0);
        assertThat(play.running).doesNotContain(SessionTimer.PROBE);
    }

    @Test
    void an_offer_that_is_under_way_asks_enough() {
        Play play = bare().asks("INVITE", HOLD).fires(SessionTimer.PROBE);
        assertThat(play.all(Effect.Request.class)).isEmpty();
        assertThat(play.running).contains(SessionTimer.PROBE);
    }

    @Test
    void a_phone_that_speaks_but_drops_the_question_lives() {
        Play play = bare();
        int question = asked(play.fires(SessionTimer.PROBE));
        play.asks("INFO", null).silence(question, 408).goesOn();
        question = asked(play.fires(SessionTimer.PROBE));
        play.silence(question, 408).isOver();
    }

    @Test
    void a_phone_that_moves_is_asked_there_and_not_judged_by_what_went_the_old_way() {
        Play play = bare();
        int old = asked(play.fires(SessionTimer.PROBE));
        play.silence(old, 503);
        old = asked(play.fires(SessionTimer.PROBE));
        play.step(play.session.onMoved());
        int question = asked(play);
        assertThat(play.running).doesNotContain(SessionTimer.FLOW_LOST);
        play.silence(old, 408).goesOn();
        play.response(question, 481, null).isOver();
    }

    @Test
    void a_phone_that_moves_before_it_is_answered_is_not_asked() {
        Play play = called();
        assertThat(play.step(play.session.onMoved()).last).isEmpty();
    }

    @Test
    void a_refresh_that_went_the_old_way_is_made_anew() {
        Play play = called(OFFER, new PeerSupport(Set.of("INVITE", "UPDATE"), Set.of(), Set.of()))
                .answer(ANSWER)
                .ack(null)
                .fires(SessionTimer.REFRESH);
        int old = play.one(Effect.Request.class).exchange();
        play.step(play.session.onMoved()).silence(old, 408).goesOn();
        play.fires(SessionTimer.REFRESH);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("UPDATE");
    }

    @Test
    void a_phone_is_asked_one_question_at_a_time() {
        Play play = bare().fires(SessionTimer.PROBE);
        assertThat(play.running).doesNotContain(SessionTimer.PROBE);
        int question = asked(play);
        play.update("u1", OFFER);
        play.response(play.one(Effect.Request.class).exchange(), 408, null, BARE, null, 0);
        assertThat(play.all(Effect.Request.class)).isEmpty();
        play.response(question, 200, null, BARE, null, 0);
        assertThat(play.running).contains(SessionTimer.PROBE);
    }
}
