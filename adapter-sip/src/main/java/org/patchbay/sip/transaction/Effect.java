package org.patchbay.sip.transaction;

import java.time.Duration;

/**
 * What a transaction wants done.
 *
 * @param <E> the machine's events; a timer is named by the event that it brings
 */
sealed interface Effect<E extends Enum<E>> {
    void performBy(EffectRunner<E> runner);

    /** Sends the request, or sends it again. */
    record SendRequest<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.sendRequest();
        }
    }

    /** Sends the ACK of a failure, or sends it again. */
    record SendAck<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.sendAck();
        }
    }

    /** Sends a CANCEL, in a transaction of its own. */
    record SendCancel<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.sendCancel();
        }
    }

    /** Sends the response that was given. */
    record SendResponse<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.sendResponse();
        }
    }

    /** Sends 100 Trying. */
    record SendTrying<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.sendTrying();
        }
    }

    /** Sends the latest response again, if there was one. */
    record RepeatResponse<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.repeatResponse();
        }
    }

    /** A response was given that can't be sent any more. */
    record RefuseResponse<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.refuseResponse();
        }
    }

    /** Hands the message that came to the transaction user. */
    record PassUp<E extends Enum<E>>() implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.passUp();
        }
    }

    /** Starts a timer, anew where it runs. */
    record StartTimer<E extends Enum<E>>(E timer, Duration after) implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.startTimer(timer, after);
        }
    }

    /** Stops a timer, if it runs. */
    record StopTimer<E extends Enum<E>>(E timer) implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.stopTimer(timer);
        }
    }

    /** The transaction is over; the last effect there is. */
    record End<E extends Enum<E>>(Ending how) implements Effect<E> {
        @Override
        public void performBy(EffectRunner<E> runner) {
            runner.end(how);
        }
    }
}
