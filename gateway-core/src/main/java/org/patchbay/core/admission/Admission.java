package org.patchbay.core.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;

/** Admits new calls, up to a number at a time on the node and by one user, and up to a number a second. Safe to call from any thread. */
public final class Admission {
    /** A call that lasts three minutes on average: a good part of a full node is free within this many seconds. */
    private static final int RETRY_WHEN_FULL_SECONDS = 10;

    private final AdmissionConfig config;
    private final LongSupplier clock;
    private final Counters counters;
    private final AtomicInteger calls = new AtomicInteger();
    // Holds users with a call only, so it is as bounded as the calls are.
    private final Map<Address, Integer> callsByUser = new ConcurrentHashMap<>();
    private final Object rateLock = new Object();
    private TokenBucket rate;

    /**
     * @param config the limits
     * @param clock milliseconds; must not go back for the rate to be right
     * @param counters gets {@code patchbay_admission_*}
     */
    public Admission(AdmissionConfig config, LongSupplier clock, Counters counters) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.rate = TokenBucket.full(config.burst(), config.newCallsPerSecond(), clock.getAsLong());
        counters.gauge("patchbay_admission_calls", calls::get);
    }

    /** What asking gives. */
    public sealed interface Verdict permits Admitted, Refused {}

    /** The call may go ahead; its place is to be released when it ends. */
    public record Admitted(Place place) implements Verdict {}

    /**
     * The call may not go ahead: CONGESTION.
     *
     * @param reason may be shown to the caller
     * @param retryAfterSeconds when it makes sense to try again
     */
    public record Refused(String reason, int retryAfterSeconds) implements Verdict {}

    /** A call's place among the calls of its node and user. */
    public final class Place {
        private final Address user;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Place(Address user) {
            this.user = user;
        }

        /** Gives the place back. Nothing happens the second time. */
        public void release() {
            if (held.compareAndSet(true, false)) leave(user);
        }
    }

    /** Asks for a place for a call by a user, which may be a device's address. */
    public Verdict admit(Address caller) {
        Address user = caller.bare();
        if (calls.incrementAndGet() > config.calls()) {
            calls.decrementAndGet();
            return refused("node", "the gateway has as many calls as it takes", RETRY_WHEN_FULL_SECONDS);
        }
        if (!enter(user)) {
            calls.decrementAndGet();
            return refused("user", "you have as many calls as you may", RETRY_WHEN_FULL_SECONDS);
        }
        // Last, so that a call that is refused for another reason takes no token.
        TokenBucket before = takeToken();
        if (!before.hasOne()) {
            leave(user);
            return refused("rate", "too many new calls at once", before.secondsUntilOne());
        }
        return new Admitted(new Place(user));
    }

    private boolean enter(Address user) {
        AtomicBoolean entered = new AtomicBoolean();
        callsByUser.compute(user, (key, count) -> {
            int before = count == null ? 0 : count;
            entered.set(before < config.callsPerUser());
            return entered.get() ? Integer.valueOf(before + 1) : count;
        });
        return entered.get();
    }

    private void leave(Address user) {
        callsByUser.computeIfPresent(user, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        calls.decrementAndGet();
    }

    /** The bucket as it was, brought up to now; a token is taken from it where it has one. */
    private TokenBucket takeToken() {
        synchronized (rateLock) {
            TokenBucket now = rate.at(clock.getAsLong());
            rate = now.hasOne() ? now.less() : now;
            return now;
        }
    }

    private Refused refused(String limit, String reason, int retryAfterSeconds) {
        counters.increment("patchbay_admission_refused_total{limit=\"" + limit + "\"}");
        return new Refused(reason, retryAfterSeconds);
    }
}
