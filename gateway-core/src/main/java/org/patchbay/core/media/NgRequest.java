package org.patchbay.core.media;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import org.patchbay.core.metrics.Counters;

/** One request on its way: sent, sent again, ended once. Lives on the event loop of its client. */
final class NgRequest {
    private static final long NO_TIMER = -1;

    private final ContextInternal context;
    private final byte[] datagram;
    private final Duration deadline;
    private final Counters counters;
    private final Promise<NgOutcome> outcome;
    private final Promise<Void> gone;
    private Duration nextWait;
    private Duration waited = Duration.ZERO;
    private long timer = NO_TIMER;

    NgRequest(
            ContextInternal context, byte[] datagram, Duration deadline, Duration retransmitAfter, Counters counters) {
        this.context = context;
        this.datagram = datagram;
        this.deadline = deadline;
        this.nextWait = retransmitAfter;
        this.counters = counters;
        this.outcome = context.promise();
        this.gone = context.promise();
    }

    Future<NgOutcome> outcome() {
        return outcome.future();
    }

    /** When nothing can come of it any more: it has its reply, or its deadline has passed. Later than the outcome where it was abandoned. */
    Future<Void> gone() {
        return gone.future();
    }

    void startOn(NgChannel channel) {
        channel.send(datagram);
        waitOn(channel);
    }

    /** Ends it, unless it has ended; nothing more is sent. */
    void end(NgOutcome how) {
        stopTimer();
        outcome.tryComplete(how);
        gone.tryComplete();
    }

    /** Nobody wants to know any more, and nothing more is sent. What was sent may be done all the same. */
    void abandon() {
        if (outcome.future().isComplete()) return;
        stopTimer();
        Duration left = deadline.minus(waited);
        timer = context.setTimer(Math.max(1, left.toMillis()), fired -> end(new NgOutcome.Abandoned()));
        outcome.complete(new NgOutcome.Abandoned());
    }

    private void stopTimer() {
        if (timer != NO_TIMER) context.owner().cancelTimer(timer);
        timer = NO_TIMER;
    }

    private void waitOn(NgChannel channel) {
        Duration left = deadline.minus(waited);
        Duration wait = nextWait.compareTo(left) < 0 ? nextWait : left;
        timer = context.setTimer(Math.max(1, wait.toMillis()), fired -> {
            waited = waited.plus(wait);
            if (waited.compareTo(deadline) >= 0) {
                counters.increment("patchbay_relay_timeouts_total");
                end(new NgOutcome.Silent("no reply within " + deadline.toMillis() + " ms"));
            } else {
                counters.increment("patchbay_relay_retransmissions_total");
                nextWait = nextWait.multipliedBy(2);
                startOn(channel);
            }
        });
    }
}
