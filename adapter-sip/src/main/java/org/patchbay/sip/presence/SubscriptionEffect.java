package org.patchbay.sip.presence;

import java.time.Duration;
import org.patchbay.session.v1.PresenceState;

/** What a subscription wants done. */
public sealed interface SubscriptionEffect {
    /** Has the runner do it. */
    void performBy(Runner runner);

    /** Does what a subscription wants; see the effects for what each of these means. */
    interface Runner {
        void notify(PresenceState state, Farewell farewell);

        void startTimer(Duration after);

        void stopTimer();

        void forget();
    }

    /**
     * What the Subscription-State of a NOTIFY says (RFC 6665 4.1.3).
     *
     * @param reason why the subscription is terminated; empty while it is active
     * @param retryAfterSeconds when to ask again, 0 for no word about it
     */
    record Farewell(String reason, int retryAfterSeconds) {
        /** The subscription goes on. */
        public static final Farewell NONE = new Farewell("", 0);

        /** Its time is over, or the phone wants no more of it. */
        public static final Farewell TIMEOUT = new Farewell("timeout", 0);

        /** Whether the subscription goes on. */
        public boolean isNone() {
            return reason.isEmpty();
        }
    }

    /** Send a NOTIFY; exactly one answer to it, or what stands for one, is to be told. */
    record Notify(PresenceState state, Farewell farewell) implements SubscriptionEffect {
        @Override
        public void performBy(Runner runner) {
            runner.notify(state, farewell);
        }
    }

    /** Start the one timer, in the place of the one that runs. */
    record StartTimer(Duration after) implements SubscriptionEffect {
        @Override
        public void performBy(Runner runner) {
            runner.startTimer(after);
        }
    }

    record StopTimer() implements SubscriptionEffect {
        @Override
        public void performBy(Runner runner) {
            runner.stopTimer();
        }
    }

    /** Nothing of the subscription is left: forget it. The last effect. */
    record Forget() implements SubscriptionEffect {
        @Override
        public void performBy(Runner runner) {
            runner.forget();
        }
    }
}
