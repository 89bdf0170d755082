package org.patchbay.sip.referral;

import java.time.Duration;

/** What a referral wants done. */
public sealed interface ReferralEffect {
    /** Has the runner do it. */
    void performBy(Runner runner);

    /** Does what a referral wants; see the effects for what each of these means. */
    interface Runner {
        void notify(Outcome outcome, Farewell farewell);

        void startTimer(ReferralTimer timer, Duration after);

        void stopTimer(ReferralTimer timer);

        void release();

        void forget();
    }

    /** Send a NOTIFY; exactly one answer to it, or what stands for one, is to be told. */
    record Notify(Outcome outcome, Farewell farewell) implements ReferralEffect {
        @Override
        public void performBy(Runner runner) {
            runner.notify(outcome, farewell);
        }
    }

    /** Start that timer, in the place of the one that runs. */
    record StartTimer(ReferralTimer timer, Duration after) implements ReferralEffect {
        @Override
        public void performBy(Runner runner) {
            runner.startTimer(timer, after);
        }
    }

    record StopTimer(ReferralTimer timer) implements ReferralEffect {
        @Override
        public void performBy(Runner runner) {
            runner.stopTimer(timer);
        }
    }

    /** The call's wish to end the leg, which was held back, may be followed now. */
    record Release() implements ReferralEffect {
        @Override
        public void performBy(Runner runner) {
            runner.release();
        }
    }

    /** Nothing of the referral is left: forget it. The last effect. */
    record Forget() implements ReferralEffect {
        @Override
        public void performBy(Runner runner) {
            runner.forget();
        }
    }
}
