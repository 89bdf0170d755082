package org.patchbay.core.admission;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;

/**
 * Admits new calls, up to a number at a time on the node and by one user, and up to a number a second; fewer while the node does not keep up, none
 * while its memory is nearly used up. Safe to call from any thread.
 */
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
    private final @Nullable Load load;
    private TokenBucket rate;
    private AdaptiveRate allowed;
    private long adaptedAt;
    private int admittedSince;

    /**
     * @param config the limits
     * @param clock milliseconds; must not go back for the rate to be right
     * @param counters gets {@code patchbay_admission_*}
     */
    public Admission(AdmissionConfig config, LongSupplier clock, Counters counters) {
        this(config, clock, counters, null);
    }

    /** The same, held back by the load. */
    public Admission(AdmissionConfig config, LongSupplier clock, Counters counters, @Nullable Load load) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.load = load;
        this.adaptedAt = clock.getAsLong();
        this.rate = TokenBucket.full(config.burst(), config.newCallsPerSecond(), adaptedAt);
        this.allowed = AdaptiveRate.unrestrained(config.newCallsPerSecond());
        counters.gauge("patchbay_admission_calls", calls::get);
        counters.gauge("patchbay_admission_rate", this::allowedPerSecond);
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

    /** Watches the event loop that calls this, until the given handle is run there. Without a load to follow nothing happens. */
    public Runnable watchLoop(Vertx vertx) {
        return load == null ? () -> {} : load.watchLoop(vertx);
    }

    /**
     * Why a call would not be admitted now, whoever began it; empty where it may be. An endpoint asks it before it spends anything on a request
     * that begins a call, so that refusing costs less than serving.
     */
    public Optional<Refused> outlook() {
        if (load != null && load.isShortOfMemory()) return Optional.of(shortOfMemory());
        if (calls.get() >= config.calls()) return Optional.of(full());
        TokenBucket now = lookAtRate();
        return now.hasOne() ? Optional.empty() : Optional.of(tooFast(now));
    }

    /** Asks for a place for a call by a user, which may be a device's address. */
    public Verdict admit(Address caller) {
        Address user = caller.bare();
        if (load != null && load.isShortOfMemory()) return shortOfMemory();
        if (calls.incrementAndGet() > config.calls()) {
            calls.decrementAndGet();
            return full();
        }
        if (!enter(user)) {
            calls.decrementAndGet();
            return refused("user", "you have as many calls as you may", RETRY_WHEN_FULL_SECONDS);
        }
        // Last, so that a call that is refused for another reason takes no token.
        TokenBucket before = takeToken();
        if (!before.hasOne()) {
            leave(user);
            return tooFast(before);
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
            TokenBucket now = lookAtRate();
            if (now.hasOne()) {
                rate = now.less();
                admittedSince++;
            }
            return now;
        }
    }

    private TokenBucket lookAtRate() {
        synchronized (rateLock) {
            long now = clock.getAsLong();
            adapt(now);
            rate = rate.at(now);
            return rate;
        }
    }

    /** Follows the load, once an interval. */
    private void adapt(long now) {
        long passed = now - adaptedAt;
        if (load == null || passed < LoopLag.INTERVAL.toMillis()) return;
        AdaptiveRate before = allowed;
        boolean behind = load.isBehind();
        if (behind) counters.increment("patchbay_admission_held_back_total");
        allowed = before.after(behind, admittedSince * 1000.0 / passed);
        // Intervals in which nobody asked were intervals in which it kept up.
        for (long idle = passed / LoopLag.INTERVAL.toMillis(); idle > 1 && allowed.isRestrained(); idle--) {
            allowed = allowed.after(false, 0);
        }
        adaptedAt = now;
        admittedSince = 0;
        if (allowed.equals(before)) return;
        int burst = allowed.isRestrained()
                ? (int) Math.min(config.burst(), Math.ceil(allowed.perSecond()))
                : config.burst();
        rate = rate.at(now).refilledAt(allowed.perSecond(), burst);
    }

    private long allowedPerSecond() {
        synchronized (rateLock) {
            return Math.round(allowed.perSecond());
        }
    }

    private Refused shortOfMemory() {
        return refused("memory", "the gateway is short of memory", RETRY_WHEN_FULL_SECONDS);
    }

    private Refused full() {
        return refused("node", "the gateway has as many calls as it takes", RETRY_WHEN_FULL_SECONDS);
    }

    private Refused tooFast(TokenBucket bucket) {
        return refused("rate", "too many new calls at once", bucket.secondsUntilOne());
    }

    private Refused refused(String limit, String reason, int retryAfterSeconds) {
        counters.increment("patchbay_admission_refused_total{limit=\"" + limit + "\"}");
        return new Refused(reason, retryAfterSeconds);
    }
}
