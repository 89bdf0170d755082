package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.FULL;
import static org.patchbay.sip.dialog.Play.HOLD;
import static org.patchbay.sip.dialog.Play.OFFER;
import static org.patchbay.sip.dialog.Play.called;
import static org.patchbay.sip.dialog.Play.ringing;
import static org.patchbay.sip.dialog.Play.talking;
import static org.patchbay.sip.dialog.Play.talkingTo;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateReject;

class RenegotiationTest {
    /** The other side holds. */
    private static final SessionDescription HELD = Play.sdp(50000, "sendonly");

    private static int reinvite(Play play) {
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("INVITE");
        return play.one(Effect.Request.class).exchange();
    }

    @Test
    void an_update_of_the_call_becomes_a_reinvite_whose_answer_is_told() {
        Play play = talking().update("u1", OFFER);
        int exchange = reinvite(play);
        play.response(exchange, 200, ANSWER);
        play.one(Effect.Ack.class);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo("u1");
        play.response(exchange, 200, ANSWER).one(Effect.RepeatAck.class);
    }

    @ParameterizedTest
    @CsvSource({"488,NOT_ACCEPTABLE", "603,DECLINED", "500,INTERNAL", "504,TIMEOUT"})
    void a_refused_update_is_told_and_the_call_goes_on(int status, UpdateReject.Cause cause) {
        Play play = talking().update("u1", OFFER);
        play.response(reinvite(play), status, null).goesOn();
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(cause);
        play.update("u2", OFFER);
        reinvite(play);
    }

    @Test
    void a_phone_that_lost_the_session_is_out() {
        Play play = talking().update("u1", OFFER);
        play.response(reinvite(play), 481, null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_phone_that_is_silent_is_out() {
        Play play = talking().update("u1", OFFER);
        play.silence(reinvite(play), 408).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void whoever_answers_408_is_asked_whether_the_session_is_there_still() {
        Play play = talking().update("u1", OFFER);
        play.response(reinvite(play), 408, null).goesOn();
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.TIMEOUT);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("OPTIONS");
        play.response(play.one(Effect.Request.class).exchange(), 200, null).goesOn();
        play.update("u2", OFFER);
        play.response(reinvite(play), 408, null);
        play.response(play.one(Effect.Request.class).exchange(), 481, null).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_phone_that_is_busy_with_itself_refuses_and_the_call_goes_on() {
        Play play = talking().update("u1", OFFER);
        play.response(reinvite(play), 503, null).goesOn();
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.INTERNAL);
        assertThat(play.running).doesNotContain(SessionTimer.FLOW_LOST);
    }

    @Test
    void a_phone_that_can_t_be_reached_has_time_to_come_back() {
        Play play = talking().update("u1", OFFER);
        play.silence(reinvite(play), 503).goesOn();
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.INTERNAL);
        assertThat(play.running).contains(SessionTimer.FLOW_LOST);
        play.asks("INFO", null);
        assertThat(play.running).doesNotContain(SessionTimer.FLOW_LOST);
        play.update("u2", OFFER);
        play.silence(reinvite(play), 503).fires(SessionTimer.FLOW_LOST).isOver();
        assertThat(play.toldOne().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_phone_that_thinks_for_too_long_has_its_offer_cancelled() {
        Play play = talking().update("u1", OFFER);
        int exchange = reinvite(play);
        play.response(exchange, 180, null).response(exchange, 180, null).fires(SessionTimer.PHONE_PATIENCE);
        assertThat(play.one(Effect.Cancel.class).exchange()).isEqualTo(exchange);
        assertThat(play.told()).isEmpty();
        play.response(exchange, 487, null).goesOn();
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.TIMEOUT);
    }

    @Test
    void an_answer_that_crosses_the_cancel_counts() {
        Play play = talking().update("u1", OFFER);
        int exchange = reinvite(play);
        play.response(exchange, 100, null).fires(SessionTimer.PHONE_PATIENCE).response(exchange, 200, ANSWER);
        play.one(Effect.Ack.class);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo("u1");
    }

    private static Play refused(Play play, int status) {
        return play.response(reinvite(play), status, null);
    }

    @Test
    void what_the_phone_refused_was_never_said_but_its_version_is_used_up() {
        Play play = refused(talking().update("u1", HELD), 488);
        // The phone refreshes the session: what held before is what it hears.
        play.asks("INVITE", OFFER).repliedOnly(200);
        SessionDescription holds = play.one(Effect.Reply.class).description();
        assertThat(LocalDescription.same(holds, ANSWER)).isTrue();
        assertThat(holds.getOrigin().getSessionVersion()).isEqualTo(1);
        play.ack(null).update("u2", HOLD);
        assertThat(play.one(Effect.Request.class).description().getOrigin().getSessionVersion())
                .isEqualTo(3);
    }

    @Test
    void a_refresh_after_a_refusal_says_what_holds() {
        PeerSupport noUpdate = new PeerSupport(Set.of("INVITE"), Set.of(), Set.of());
        Play play = called(OFFER, noUpdate).answer(ANSWER).ack(null).update("u1", HELD);
        play.response(reinvite(play), 603, null, noUpdate, null, 0).fires(SessionTimer.REFRESH);
        SessionDescription refresh = play.one(Effect.Request.class).description();
        assertThat(LocalDescription.same(refresh, ANSWER)).isTrue();
        assertThat(refresh.getOrigin().getSessionVersion()).isEqualTo(1);
    }

    @Test
    void a_refresh_that_is_refused_is_followed_by_another_one() {
        PeerSupport noUpdate = new PeerSupport(Set.of("INVITE"), Set.of(), Set.of());
        Play play = called(OFFER, noUpdate).answer(ANSWER).ack(null).fires(SessionTimer.REFRESH);
        play.response(reinvite(play), 500, null, noUpdate, null, 0).goesOn();
        assertThat(play.told()).isEmpty();
        assertThat(play.running).contains(SessionTimer.REFRESH);
    }

    @Test
    void the_offer_that_met_another_one_goes_out_again_as_it_was() {
        Play play = talking().update("u1", HELD);
        SessionDescription first = play.one(Effect.Request.class).description();
        refused(play, 491).fires(SessionTimer.GLARE);
        assertThat(play.one(Effect.Request.class).description()).isEqualTo(first);
        play.response(reinvite(play), 200, ANSWER).asks("INVITE", ANSWER).repliedOnly(200);
        assertThat(play.one(Effect.Reply.class).description()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE"})
    void what_the_phone_was_refused_is_an_offer_again_when_it_comes_again(String method) {
        Play play = talking().asks(method, HOLD);
        play.updateReject(play.toldOne().getUpdate().getId(), UpdateReject.Cause.DECLINED)
                .repliedOnly(603);
        play.asks(method, HOLD).repliedOnly();
        assertThat(play.toldOne().getUpdate().getReason()).isEqualTo(Update.Reason.HOLD);
        play.updateReject(play.toldOne().getUpdate().getId(), UpdateReject.Cause.DECLINED);
        // What it had before is what it has: no more than a refresh.
        play.asks(method, OFFER).repliedOnly(200);
        assertThat(play.told()).isEmpty();
    }

    @Test
    void what_the_phone_cancelled_is_an_offer_again_when_it_comes_again() {
        Play play = talking();
        PhoneRequest request = play.request("INVITE", HOLD, FULL);
        play.step(play.session.onRequest(request));
        play.step(play.session.onCancelled(request.exchange(), EndReason.CANCELLED));
        play.asks("INVITE", HOLD);
        assertThat(play.toldOne().getUpdate().getReason()).isEqualTo(Update.Reason.HOLD);
    }

    @Test
    void an_offer_of_the_phone_that_the_end_overtakes_is_answered_in_the_ack_all_the_same() {
        Play byPhone = talking().update("u1", null);
        byPhone.response(reinvite(byPhone), 200, HOLD).asks("BYE", null).isOver();
        assertThat(byPhone.one(Effect.Ack.class).description().getMedia(0).getPort())
                .isZero();
        Play byCall = talking().update("u1", null);
        byCall.response(reinvite(byCall), 200, HOLD).end(EndReason.NORMAL).isOver();
        assertThat(byCall.one(Effect.Ack.class).description().getMedia(0).getPort())
                .isZero();
    }

    @Test
    void an_update_without_a_description_meets_nothing() {
        talking().update("u1", OFFER).asks("UPDATE", null).repliedOnly(200).goesOn();
        talking().asks("INVITE", HOLD).asks("UPDATE", null).repliedOnly(200).goesOn();
        Play waiting = refused(talking().update("u1", OFFER), 491);
        waiting.asks("UPDATE", null).repliedOnly(200);
        assertThat(waiting.told()).isEmpty();
        assertThat(waiting.running).contains(SessionTimer.GLARE);
    }

    @Test
    void glare_is_tried_again_after_the_wait_that_befits_the_dialogs_owner() {
        Play owner = talkingTo().update("u1", OFFER);
        owner.response(reinvite(owner), 491, null);
        assertThat(owner.one(Effect.StartTimer.class).after())
                .isBetween(Duration.ofMillis(2100), Duration.ofMillis(4000));
        owner.fires(SessionTimer.GLARE);
        owner.response(reinvite(owner), 200, ANSWER);
        assertThat(owner.toldOne().getUpdateAnswer().getId()).isEqualTo("u1");

        Play guest = talking().update("u1", OFFER);
        guest.response(reinvite(guest), 491, null);
        assertThat(guest.one(Effect.StartTimer.class).after()).isBetween(Duration.ZERO, Duration.ofMillis(2000));
    }

    @Test
    void a_phone_that_is_not_done_with_another_exchange_is_asked_again_when_it_says() {
        Play play = talking().update("u1", OFFER);
        play.busyFor(reinvite(play), 3);
        assertThat(play.one(Effect.StartTimer.class).after()).isEqualTo(Duration.ofSeconds(3));
        assertThat(play.told()).isEmpty();
        play.fires(SessionTimer.GLARE).response(reinvite(play), 200, ANSWER);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo("u1");
    }

    @Test
    void a_phone_that_fails_or_wants_to_be_left_alone_for_long_refuses_the_offer() {
        Play failing = talking().update("u1", OFFER);
        failing.response(reinvite(failing), 500, null);
        assertThat(failing.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.INTERNAL);
        Play busy = talking().update("u1", OFFER);
        busy.busyFor(reinvite(busy), 11);
        assertThat(busy.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.INTERNAL);
    }

    @Test
    void endless_glare_is_given_back_to_the_call() {
        Play play = talking().update("u1", OFFER);
        int tries = 0;
        while (play.told().isEmpty()) {
            assertThat(++tries).isLessThan(20);
            play.response(reinvite(play), 491, null);
            if (play.told().isEmpty()) play.fires(SessionTimer.GLARE);
        }
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.GLARE);
        play.goesOn();
    }

    @Test
    void a_phones_offer_while_ours_is_out_gets_491() {
        talking().update("u1", OFFER).asks("INVITE", HOLD).repliedOnly(491).goesOn();
    }

    @Test
    void a_phones_offer_while_ours_waits_after_glare_wins() {
        Play play = talking().update("u1", OFFER);
        play.response(reinvite(play), 491, null).asks("INVITE", HOLD).repliedOnly();
        assertThat(play.told().get(0).getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.GLARE);
        assertThat(play.told().get(1).getUpdate().getReason()).isEqualTo(Update.Reason.HOLD);
        assertThat(play.running).doesNotContain(SessionTimer.GLARE);
    }

    @Test
    void an_update_that_crosses_the_acknowledgement_of_a_phones_reinvite_waits_for_it() {
        Play play = talking().asks("INVITE", HOLD).repliedOnly();
        play.updateAnswer(play.toldOne().getUpdate().getId(), ANSWER).repliedOnly(200);
        play.update("u1", OFFER).goesOn();
        assertThat(play.told()).isEmpty();
        play.ack(null);
        play.response(reinvite(play), 200, ANSWER);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo("u1");
    }

    @Test
    void a_phones_reinvite_is_told_and_answered() {
        Play play = talking().asks("INVITE", HOLD).repliedOnly();
        Update update = play.toldOne().getUpdate();
        assertThat(update.getReason()).isEqualTo(Update.Reason.HOLD);
        play.updateAnswer(update.getId(), ANSWER).repliedOnly(200);
        play.fires(SessionTimer.ACCEPTED_REPEAT).one(Effect.RepeatReply.class);
        play.ack(null).goesOn();
        assertThat(play.running).doesNotContain(SessionTimer.ACCEPTED_REPEAT);
        play.asks("INVITE", OFFER);
        assertThat(play.toldOne().getUpdate().getReason()).isEqualTo(Update.Reason.RESUME);
    }

    @Test
    void a_phones_reinvite_without_an_offer_is_answered_with_one() {
        Play play = talking().asks("INVITE", null);
        Update update = play.toldOne().getUpdate();
        assertThat(update.hasDescription()).isFalse();
        play.updateAnswer(update.getId(), OFFER).repliedOnly(200).ack(ANSWER);
        assertThat(play.toldOne().getUpdateAnswer().getId()).isEqualTo(update.getId());
        assertThat(play.toldOne().getUpdateAnswer().getDescription()).isEqualTo(ANSWER);
    }

    @Test
    void the_call_asks_a_phone_for_an_offer_and_answers_in_the_ack() {
        Play play = talking().update("u1", null);
        assertThat(play.one(Effect.Request.class).description()).isNull();
        play.response(reinvite(play), 200, OFFER);
        assertThat(play.toldOne().getUpdateAnswer().getDescription()).isEqualTo(OFFER);
        assertThat(play.all(Effect.Ack.class)).isEmpty();
        play.updateAnswer("u1", ANSWER);
        assertThat(play.one(Effect.Ack.class).description()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"NOT_ACCEPTABLE,488", "GLARE,491", "DECLINED,603", "TIMEOUT,500", "INTERNAL,500"})
    void a_refusal_of_the_call_is_passed_on(UpdateReject.Cause cause, int status) {
        Play play = talking().asks("INVITE", HOLD);
        String id = play.toldOne().getUpdate().getId();
        play.updateReject(id, cause).repliedOnly(status).goesOn();
    }

    @Test
    void a_second_offer_of_the_phone_has_to_wait() {
        for (String first : List.of("INVITE", "UPDATE")) {
            for (String second : List.of("INVITE", "UPDATE")) {
                Play play = talking().asks(first, HOLD).asks(second, OFFER).repliedOnly(500);
                assertThat(Integer.parseInt(play.header("Retry-After"))).isBetween(0, 10);
                play.goesOn();
            }
        }
    }

    @Test
    void an_offer_that_the_call_leaves_unanswered_is_refused() {
        talking()
                .asks("INVITE", HOLD)
                .fires(SessionTimer.CALL_PATIENCE)
                .repliedOnly(500)
                .goesOn();
    }

    @Test
    void an_update_request_of_the_phone_is_an_offer_too() {
        Play play = talking().asks("UPDATE", HOLD);
        String id = play.toldOne().getUpdate().getId();
        play.updateAnswer(id, ANSWER).repliedOnly(200);
        assertThat(play.running).doesNotContain(SessionTimer.ACCEPTED_REPEAT);
    }

    @Test
    void the_same_description_again_is_a_refresh_and_none_of_the_calls_business() {
        Play play = talking().asks("INVITE", OFFER).repliedOnly(200);
        assertThat(play.told()).isEmpty();
        assertThat(play.one(Effect.Reply.class).description().getMedia(0).getPort())
                .isEqualTo(50000);
        assertThat(play.one(Effect.Reply.class).description().getOrigin().getSessionVersion())
                .isEqualTo(1);
        play.ack(null).goesOn();
    }

    @Test
    void the_version_grows_with_each_change_and_the_session_stays_the_same() {
        Play play = called().answer(ANSWER);
        String session = play.one(Effect.Reply.class).description().getOrigin().getSessionId();
        play.ack(null).update("u1", OFFER);
        assertThat(play.one(Effect.Request.class).description().getOrigin().getSessionId())
                .isEqualTo(session);
        assertThat(play.one(Effect.Request.class).description().getOrigin().getSessionVersion())
                .isEqualTo(2);
    }

    @Test
    void an_update_of_the_call_waits_for_the_ack() {
        Play play = called().answer(ANSWER).update("u1", OFFER);
        assertThat(play.last).isEmpty();
        play.ack(null);
        reinvite(play);
    }

    @Test
    void before_the_answer_only_what_is_settled_can_be_changed() {
        // RFC 3311 5.2: the phone's own offer waits for its answer, or ours does.
        assertThat(Integer.parseInt(
                        called().asks("UPDATE", HOLD).repliedOnly(500).header("Retry-After")))
                .isBetween(0, 10);
        called(null, FULL).asks("UPDATE", HOLD).repliedOnly(491);
        ringing().asks("UPDATE", HOLD).repliedOnly(491);
        Play play = called().progress(Progress.State.EARLY_MEDIA, ANSWER);
        long rseq = Long.parseLong(play.header("RSeq"));
        play.prack(rseq).asks("UPDATE", HOLD).repliedOnly();
        String id = play.toldOne().getUpdate().getId();
        play.updateAnswer(id, ANSWER).repliedOnly(200);
        play.update("u1", OFFER);
        assertThat(play.one(Effect.Request.class).method()).isEqualTo("UPDATE");
    }

    @Test
    void a_second_update_of_the_call_is_glare() {
        Play play = talking().update("u1", OFFER).update("u2", HOLD);
        assertThat(play.toldOne().getUpdateReject().getId()).isEqualTo("u2");
        assertThat(play.toldOne().getUpdateReject().getCause()).isEqualTo(UpdateReject.Cause.GLARE);
    }

    @Test
    void the_end_answers_what_the_phone_still_asks() {
        talking().asks("INVITE", HOLD).end(EndReason.NORMAL).repliedOnly(487).isOver();
    }

    @Test
    void a_reinvite_that_was_accepted_is_accepted_once_more_when_the_phone_hangs_up_before_its_ack() {
        Play play = talking().asks("INVITE", HOLD).repliedOnly();
        play.updateAnswer(play.toldOne().getUpdate().getId(), ANSWER).repliedOnly(200);
        play.asks("BYE", null).one(Effect.RepeatReply.class);
        assertThat(play.running).isEmpty();
    }

    @Test
    void a_cancelled_reinvite_leaves_the_call_as_it_was() {
        Play play = talking();
        PhoneRequest request = play.request("INVITE", HOLD, FULL);
        play.step(play.session.onRequest(request));
        play.step(play.session.onCancelled(request.exchange(), EndReason.CANCELLED))
                .repliedOnly(487)
                .goesOn();
    }
}
