package org.patchbay.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.sip.presence.Subscription.Phase;
import org.patchbay.sip.presence.Subscription.Step;
import org.patchbay.sip.presence.SubscriptionEffect.Farewell;
import org.patchbay.sip.presence.SubscriptionEffect.Forget;
import org.patchbay.sip.presence.SubscriptionEffect.Notify;
import org.patchbay.sip.presence.SubscriptionEffect.StartTimer;
import org.patchbay.sip.presence.SubscriptionEffect.StopTimer;

class SubscriptionTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final PresenceState HERE = state(State.AVAILABLE);
    private static final PresenceState AWAY = state(State.AWAY);
    private static final PresenceState BUSY = state(State.BUSY);

    private static PresenceState state(State state) {
        return PresenceState.newBuilder().setState(state).build();
    }

    private static Subscription begun() {
        return Subscription.begin(HOUR, HERE).next();
    }

    private static Subscription atRest() {
        return begun().answered(200).next();
    }

    private static Notify tells(PresenceState state) {
        return new Notify(state, Farewell.NONE);
    }

    private static Notify parts(PresenceState state) {
        return new Notify(state, Farewell.TIMEOUT);
    }

    @Test
    void it_begins_with_a_timer_and_the_state() {
        Step step = Subscription.begin(HOUR, HERE);
        assertThat(step.effects()).containsExactly(new StartTimer(HOUR), tells(HERE));
        assertThat(step.next().phase()).isEqualTo(Phase.ACTIVE);
    }

    @Test
    void one_look_is_told_once_and_over() {
        Step look = Subscription.begin(Duration.ZERO, HERE);
        assertThat(look.effects()).containsExactly(parts(HERE));
        Step answered = look.next().answered(200);
        assertThat(answered.effects()).containsExactly(new Forget());
        assertThat(answered.next().phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void a_change_is_told_at_once_and_the_same_again_is_not() {
        Step changed = atRest().changed(AWAY);
        assertThat(changed.effects()).containsExactly(tells(AWAY));
        assertThat(changed.next().answered(200).next().changed(AWAY).effects()).isEmpty();
    }

    @Test
    void of_changes_while_a_notify_is_on_its_way_only_the_newest_is_told() {
        Subscription waiting = begun().changed(AWAY).next().changed(BUSY).next();
        assertThat(begun().changed(AWAY).effects()).isEmpty();
        assertThat(waiting.answered(200).effects()).containsExactly(tells(BUSY));
    }

    @Test
    void a_change_that_was_taken_back_meanwhile_is_not_told() {
        assertThat(begun().changed(AWAY)
                        .next()
                        .changed(HERE)
                        .next()
                        .answered(200)
                        .effects())
                .isEmpty();
    }

    @Test
    void a_refresh_restarts_the_timer_and_is_told_even_without_a_change() {
        assertThat(atRest().refreshed(HOUR).effects()).containsExactly(new StartTimer(HOUR), tells(HERE));
        Step owing = begun().refreshed(HOUR);
        assertThat(owing.effects()).containsExactly(new StartTimer(HOUR));
        assertThat(owing.next().answered(200).effects()).containsExactly(tells(HERE));
    }

    @Test
    void zero_ends_it_with_a_last_notify() {
        Step ended = atRest().refreshed(Duration.ZERO);
        assertThat(ended.effects()).containsExactly(new StopTimer(), parts(HERE));
        assertThat(ended.next().changed(AWAY).effects()).isEmpty();
        assertThat(ended.next().answered(200).effects()).containsExactly(new Forget());
    }

    @Test
    void the_last_notify_waits_for_the_one_before_it() {
        Step ended = begun().refreshed(Duration.ZERO);
        assertThat(ended.effects()).containsExactly(new StopTimer());
        Step last = ended.next().changed(AWAY).next().answered(200);
        assertThat(last.effects()).containsExactly(parts(AWAY));
        assertThat(last.next().answered(500).effects()).containsExactly(new Forget());
    }

    @Test
    void time_that_runs_out_ends_it_and_a_gateway_that_closes_says_why() {
        assertThat(atRest().expired().effects()).containsExactly(parts(HERE));
        Farewell probation = new Farewell("probation", 10);
        assertThat(atRest().closed(probation).effects()).containsExactly(new StopTimer(), new Notify(HERE, probation));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 503, 604})
    void a_notify_that_finds_no_subscription_ends_it(int status) {
        Step step = begun().changed(AWAY).next().answered(status);
        assertThat(step.effects()).containsExactly(new StopTimer(), new Forget());
        assertThat(step.next().phase()).isEqualTo(Phase.ENDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 407, 488, 500, 600})
    void another_failure_leaves_it_for_the_next_change(int status) {
        Step step = begun().answered(status);
        assertThat(step.effects()).isEmpty();
        assertThat(step.next().changed(AWAY).effects()).containsExactly(tells(AWAY));
    }

    @Test
    void a_way_that_is_lost_ends_it_without_a_word() {
        assertThat(atRest().lost().effects()).containsExactly(new StopTimer(), new Forget());
        assertThat(atRest().expired().next().lost().effects()).containsExactly(new Forget());
    }

    @Test
    void what_is_over_does_nothing_more() {
        Subscription over = atRest().lost().next();
        assertThat(List.of(
                        over.changed(AWAY),
                        over.refreshed(HOUR),
                        over.expired(),
                        over.closed(Farewell.TIMEOUT),
                        over.lost(),
                        over.answered(200)))
                .allSatisfy(step -> assertThat(step.effects()).isEmpty());
    }
}
