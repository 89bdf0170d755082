package org.patchbay.core.message;

import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Receipt;

/** What a message wants done. Each effect hands itself to the runner. */
sealed interface DispatchEffect {
    void performBy(DispatchRunner runner);

    /** Send it to a device. */
    record Deliver(int number, Target target) implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.deliver(number, target);
        }
    }

    /** Tell the sender. */
    record Tell(Receipt.Status status, Failure failure) implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.tell(status, failure);
        }
    }

    /** Put it into the store. */
    record Store() implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.store();
        }
    }

    /** Take it out of the store. */
    record Remove() implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.remove();
        }
    }

    /** Start the time for confirmations. */
    record StartTimer() implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.startTimer();
        }
    }

    record StopTimer() implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.stopTimer();
        }
    }

    /** A message from the store has reached its user, or has failed to once more. */
    record Settle(boolean reached, Failure failure) implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.settle(reached, failure);
        }
    }

    /** Nothing more can come of it. The last effect of a message. */
    record Forget() implements DispatchEffect {
        @Override
        public void performBy(DispatchRunner runner) {
            runner.forget();
        }
    }
}
