package org.patchbay.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.sip.presence.SubscriptionEffect.Farewell;

/** Whatever a phone, a user and the clock do: every subscription ends, one NOTIFY is on its way at the most, and no timer is left. */
class SubscriptionPropertiesTest {
    private static final State[] STATES = {State.AVAILABLE, State.AWAY, State.BUSY, State.ON_CALL, State.OFFLINE};

    /** Keeps the books of one subscription. */
    private static final class Ledger implements SubscriptionEffect.Runner {
        Subscription subscription;
        boolean timer;
        boolean onItsWay;
        boolean forgotten;
        PresenceState told = PresenceState.getDefaultInstance();

        void perform(Subscription.Step step) {
            subscription = step.next();
            step.effects().forEach(effect -> effect.performBy(this));
        }

        @Override
        public void notify(PresenceState state, Farewell farewell) {
            assertThat(onItsWay).as("a NOTIFY while one is on its way").isFalse();
            assertThat(forgotten).as("a NOTIFY after the end").isFalse();
            onItsWay = true;
            told = state;
        }

        @Override
        public void startTimer(Duration after) {
            assertThat(forgotten).isFalse();
            timer = true;
        }

        @Override
        public void stopTimer() {
            timer = false;
        }

        @Override
        public void forget() {
            assertThat(forgotten).as("forgotten twice").isFalse();
            assertThat(timer).as("a timer of what is over").isFalse();
            forgotten = true;
        }

        void happen(int event) {
            switch (event % 8) {
                case 0, 1 ->
                    perform(subscription.changed(PresenceState.newBuilder()
                            .setState(STATES[event / 8 % STATES.length])
                            .build()));
                case 2 -> perform(subscription.refreshed(Duration.ofHours(1)));
                case 3 -> {
                    if (event > 200) perform(subscription.refreshed(Duration.ZERO));
                }
                case 4 -> {
                    if (event > 220) perform(subscription.closed(new Farewell("probation", 10)));
                }
                case 5 -> {
                    if (event > 220 && timer) expire();
                }
                default ->
                    answer(event % 8 == 6 ? 200 : List.of(200, 500, 481, 408).get(event % 4));
            }
        }

        void answer(int status) {
            if (!onItsWay) return;
            onItsWay = false;
            perform(subscription.answered(status));
        }

        void expire() {
            timer = false;
            perform(subscription.expired());
        }
    }

    @Property
    void it_ends_once_and_leaves_nothing(@ForAll @Size(max = 60) List<@IntRange(max = 255) Integer> events) {
        Ledger ledger = new Ledger();
        ledger.perform(Subscription.begin(Duration.ofHours(1), PresenceState.getDefaultInstance()));
        for (int event : events) ledger.happen(event);
        // Time passes: every NOTIFY is answered, or its transaction times out; then the subscription's own time is
        // over.
        for (int i = 0; i < 3; i++) ledger.answer(200);
        if (!ledger.forgotten && ledger.timer) {
            assertThat(ledger.told).as("the phone knows the newest").isEqualTo(ledger.subscription.latest());
            ledger.expire();
        }
        for (int i = 0; i < 3; i++) ledger.answer(408);
        assertThat(ledger.forgotten).isTrue();
        assertThat(ledger.timer).isFalse();
        assertThat(ledger.onItsWay).isFalse();
    }
}
