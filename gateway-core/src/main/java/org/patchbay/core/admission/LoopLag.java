package org.patchbay.core.admission;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether an event loop keeps up with its work. What counts is the least that any tick was late within an interval, as in CoDel (RFC 8289):
 * a collection or one slow task makes one tick late, a queue that no longer empties makes them all late. An interval has two ticks at the least, since
 * a pause as long as an interval would be the whole of it. Its queue has no bound, so those who
 * fill it are to be told before it grows.
 */
final class LoopLag {
    static final Duration TICK = Duration.ofMillis(20);
    static final Duration INTERVAL = Duration.ofMillis(500);
    private static final long TARGET_NANOS = Duration.ofMillis(100).toNanos();

    private long intervalEnd;
    private long leastLate = Long.MAX_VALUE;
    private int ticks;
    private volatile long lastTick;
    private volatile boolean behind;

    LoopLag(long nowNanos) {
        lastTick = nowNanos;
        intervalEnd = nowNanos + INTERVAL.toNanos();
    }

    /** Measures the loop that calls this, until the given handle is run there. */
    Runnable measure(Vertx vertx) {
        AtomicBoolean open = new AtomicBoolean(true);
        next(vertx, open);
        return () -> open.set(false);
    }

    private void next(Vertx vertx, AtomicBoolean open) {
        long due = System.nanoTime() + TICK.toNanos();
        vertx.setTimer(TICK.toMillis(), fired -> {
            if (!open.get()) return;
            ticked(due, System.nanoTime());
            next(vertx, open);
        });
    }

    /** A tick came. On the loop. */
    void ticked(long dueNanos, long nowNanos) {
        leastLate = Math.min(leastLate, nowNanos - dueNanos);
        lastTick = nowNanos;
        if (++ticks < 2 || nowNanos < intervalEnd) return;
        ticks = 0;
        behind = leastLate > TARGET_NANOS;
        leastLate = Long.MAX_VALUE;
        intervalEnd = nowNanos + INTERVAL.toNanos();
    }

    /** Whether the last interval had no tick in time, or the loop stands still. On any thread. */
    boolean isBehind(long nowNanos) {
        return behind || nowNanos - lastTick > 2 * INTERVAL.toNanos();
    }
}
