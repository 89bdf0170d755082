package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.FULL;
import static org.patchbay.sip.dialog.Play.OFFER;
import static org.patchbay.sip.dialog.Play.called;
import static org.patchbay.sip.dialog.Play.ringing;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;

class RefreshTest {
    private static final PeerSupport NO_UPDATE = new PeerSupport(Set.of("INVITE"), Set.of("timer"), Set.of());

    private static Play calledWith(SessionInterval interval, PeerSupport support) {
        Play play = Play.incoming();
        PhoneRequest request = new PhoneRequest(
                play.session.newExchange(), "INVITE", OFFER, support, interval, 0, null, EndReason.NORMAL, null);
        play.invite = request.exchange();
        play.step(play.session.invited(request, Invite.getDefaultInstance()));
        return play.answer(ANSWER);
    }

    private static Duration started(Play play, SessionTimer timer) {
        return play.all(Effect.StartTimer.class).stream()
                .filter(start -> start.timer() == timer)
                .map(Effect.StartTimer::after)
                .findFirst()
                .orElseThrow(() -> new AssertionError(timer + " was not started: " + play.last));
    }

    @Test
    void a_phone_that_asks_for_an_interval_refreshes_it_itself() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.OPEN), FULL);
        assertThat(play.header("Session-Expires")).isEqualTo("600;refresher=uac");
        assertThat(play.header("Require")).isEqualTo("timer");
        assertThat(started(play, SessionTimer.REFRESH_EXPIRY)).isEqualTo(Duration.ofSeconds(568));
        play.ack(null).fires(SessionTimer.REFRESH_EXPIRY).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void a_phone_that_wants_us_to_refresh_is_refreshed() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.UAS), FULL);
        assertThat(play.header("Session-Expires")).isEqualTo("600;refresher=uas");
        assertThat(started(play, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(300));
        play.ack(null).fires(SessionTimer.REFRESH);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("UPDATE");
        assertThat(play.one(Effect.Request.class).description()).isNull();
        assertThat(play.header("Session-Expires")).isEqualTo("600;refresher=uac");
        int exchange = play.one(Effect.Request.class).exchange();
        play.response(exchange, 200, null, FULL, new SessionInterval(600, SessionInterval.Refresher.UAC), 0);
        assertThat(started(play, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void a_phone_without_update_is_refreshed_by_a_reinvite_with_the_same_description() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.UAS), NO_UPDATE);
        play.ack(null).fires(SessionTimer.REFRESH);
        Effect.Request request = play.one(Effect.Request.class);
        assertThat(request.method()).isEqualTo("INVITE");
        assertThat(request.description().getOrigin().getSessionVersion()).isEqualTo(1);
        play.response(request.exchange(), 200, OFFER, NO_UPDATE, null, 0).goesOn();
        play.one(Effect.Ack.class);
        assertThat(play.told()).isEmpty();
    }

    @Test
    void a_phone_without_session_timers_is_told_nothing_of_them_but_refreshed() {
        Play play = calledWith(null, PeerSupport.NONE);
        assertThat(play.header("Session-Expires")).isEmpty();
        assertThat(started(play, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(900));
    }

    @Test
    void a_phone_that_lost_the_session_does_not_refresh_it() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.UAS), FULL);
        play.ack(null).fires(SessionTimer.REFRESH);
        play.response(play.one(Effect.Request.class).exchange(), 481, null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_phone_that_dislikes_the_refresh_lives_all_the_same() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.UAS), FULL);
        play.ack(null).fires(SessionTimer.REFRESH);
        play.response(play.one(Effect.Request.class).exchange(), 501, null).goesOn();
        assertThat(started(play, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void the_called_phone_says_who_refreshes() {
        Play theirs = ringing();
        theirs.response(theirs.invite, 200, ANSWER, FULL, new SessionInterval(900, SessionInterval.Refresher.UAS), 0);
        assertThat(started(theirs, SessionTimer.REFRESH_EXPIRY)).isEqualTo(Duration.ofSeconds(868));
        Play ours = ringing();
        ours.response(ours.invite, 200, ANSWER, FULL, new SessionInterval(900, SessionInterval.Refresher.UAC), 0);
        assertThat(started(ours, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(450));
    }

    @Test
    void a_refresh_by_the_phone_starts_the_time_anew() {
        Play play = calledWith(new SessionInterval(600, SessionInterval.Refresher.OPEN), FULL)
                .ack(null);
        play.step(play.session.onRequest(new PhoneRequest(
                        play.session.newExchange(),
                        "UPDATE",
                        null,
                        FULL,
                        new SessionInterval(600, SessionInterval.Refresher.UAC),
                        0,
                        null,
                        EndReason.NORMAL,
                        null)))
                .repliedOnly(200);
        assertThat(started(play, SessionTimer.REFRESH_EXPIRY)).isEqualTo(Duration.ofSeconds(568));
        assertThat(play.told()).isEmpty();
    }

    @Test
    void a_refresh_waits_while_an_offer_is_under_way() {
        Play play = called().answer(ANSWER).ack(null).update("u1", OFFER).fires(SessionTimer.REFRESH);
        assertThat(play.all(Effect.Request.class)).isEmpty();
        assertThat(started(play, SessionTimer.REFRESH)).isEqualTo(Duration.ofSeconds(5));
    }
}
