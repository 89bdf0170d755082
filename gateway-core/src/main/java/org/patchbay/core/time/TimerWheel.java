package org.patchbay.core.time;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hashed wheel of timers for one event loop: starting and stopping a timer costs a list operation, and nothing ticks while no timer runs.
 * A timer never runs early and runs at most one tick late (10 ms on {@link #on(Vertx)}), or later where {@link #readFirst} says so. A task that throws is logged and harms no other.
 *
 * <p>Not safe for use by more than one thread: every method belongs on the loop that the ticker ticks on.
 */
public final class TimerWheel {
    private static final Logger LOGGER = LoggerFactory.getLogger(TimerWheel.class);
    private static final Duration DEFAULT_TICK = Duration.ofMillis(10);
    private static final int DEFAULT_SLOTS = 1024;
    private static final int STALL_TICKS = 5;
    /** However much waits to be read, timers run in the end. */
    private static final int MOST_HELD_TICKS = 50;

    private final Ticker ticker;
    private final Duration tick;
    private final long tickNanos;
    private final Entry[] slots;
    private final int mask;
    private final long origin;
    private final Entry due = Entry.ring();
    private long passed;
    private int pending;
    private @Nullable BooleanSupplier inputWaits;
    private long ticked;
    private int heldTicks;
    private @Nullable Runnable stopTicking;

    /**
     * A wheel of its own pace.
     *
     * @param tick its precision, at least 1 ms
     * @param slots how many ticks one turn has; a power of two
     */
    public TimerWheel(Ticker ticker, Duration tick, int slots) {
        if (tick.toMillis() < 1) throw new IllegalArgumentException("tick " + tick + ": expected at least 1 ms");
        if (slots < 2 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots " + slots + ": expected a power of two");
        }
        this.ticker = ticker;
        this.tick = tick;
        this.tickNanos = tick.toNanos();
        this.slots = new Entry[slots];
        for (int i = 0; i < slots; i++) this.slots[i] = Entry.ring();
        this.mask = slots - 1;
        this.origin = ticker.nanoTime();
    }

    /** A wheel with ticks of 10 ms on the event loop that calls this; it must be a Vert.x event loop. */
    public static TimerWheel on(Vertx vertx) {
        return new TimerWheel(new VertxTicker(vertx), DEFAULT_TICK, DEFAULT_SLOTS);
    }

    /** Runs the task once, after the delay; a delay of zero or less means at the next tick. */
    public Timeout schedule(Duration delay, Runnable task) {
        if (stopTicking == null) {
            // The wheel stood still while it was empty: skip what passed meanwhile.
            passed = ticksAt(ticker.nanoTime());
            ticked = passed;
            stopTicking = ticker.every(tick, this::onTick);
        }
        long wanted = ticker.nanoTime() - origin + Math.max(0, saturatedNanos(delay));
        // Rounded up, so that no timer runs early.
        long deadline = Math.max(passed + 1, (wanted + tickNanos - 1) / tickNanos);
        Entry entry = new Entry(this, task, deadline);
        entry.linkBefore(slots[(int) (deadline & mask)]);
        pending++;
        return entry;
    }

    /**
     * Lets what came in be read before a timer runs that may say that it did not come: after a stall of the loop due timers wait for the next
     * tick, with a reading of the sockets between, and for as long as input is known to wait, though not for more than 50 ticks.
     *
     * @param inputWaits whether there is more to read than was read last
     */
    public void readFirst(BooleanSupplier inputWaits) {
        this.inputWaits = inputWaits;
    }

    /** How many timers wait. */
    public int pending() {
        return pending;
    }

    private void onTick() {
        long now = ticksAt(ticker.nanoTime());
        if (isHeldBack(now)) return;
        // After a long stall one turn over all slots sees every entry that is due.
        long first = Math.max(passed + 1, now - mask);
        for (long at = first; at <= now; at++) collectDue(slots[(int) (at & mask)], now);
        passed = Math.max(passed, now);
        runDue();
        if (pending == 0 && stopTicking != null) {
            stopTicking.run();
            stopTicking = null;
        }
    }

    private boolean isHeldBack(long now) {
        boolean stalled = now - ticked > STALL_TICKS;
        ticked = now;
        boolean held = inputWaits != null && (stalled || inputWaits.getAsBoolean()) && heldTicks < MOST_HELD_TICKS;
        heldTicks = held ? heldTicks + 1 : 0;
        return held;
    }

    private void collectDue(Entry ring, long now) {
        Entry entry = ring.next;
        while (entry != ring) {
            Entry following = entry.next;
            if (entry.deadline <= now) {
                entry.unlink();
                entry.linkBefore(due);
            }
            entry = following;
        }
    }

    private void runDue() {
        // A task may cancel one that is due in the same tick, so each is taken off the ring on its own.
        while (due.next != due) {
            Entry entry = due.next;
            entry.unlink();
            pending--;
            Runnable task = entry.task;
            entry.task = null;
            if (task == null) continue;
            try {
                task.run();
            } catch (RuntimeException e) {
                LOGGER.error("a timer's task failed", e);
            }
        }
    }

    private long ticksAt(long nanoTime) {
        return (nanoTime - origin) / tickNanos;
    }

    private static long saturatedNanos(Duration delay) {
        return delay.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : delay.toNanos();
    }

    private static final class VertxTicker implements Ticker {
        private final Vertx vertx;

        VertxTicker(Vertx vertx) {
            this.vertx = vertx;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Runnable every(Duration period, Runnable tick) {
            long id = vertx.setPeriodic(period.toMillis(), ignored -> tick.run());
            return () -> vertx.cancelTimer(id);
        }
    }

    /** A member of a doubly linked ring; the ring's own head is an entry without a wheel. */
    private static final class Entry implements Timeout {
        private final @Nullable TimerWheel wheel;
        private final long deadline;
        private @Nullable Runnable task;
        private Entry previous = this;
        private Entry next = this;

        private Entry(@Nullable TimerWheel wheel, @Nullable Runnable task, long deadline) {
            this.wheel = wheel;
            this.task = task;
            this.deadline = deadline;
        }

        static Entry ring() {
            return new Entry(null, null, 0);
        }

        void linkBefore(Entry ring) {
            previous = ring.previous;
            next = ring;
            previous.next = this;
            ring.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        @Override
        public void cancel() {
            if (task == null || wheel == null) return;
            task = null;
            unlink();
            wheel.pending--;
        }

        @Override
        public boolean isPending() {
            return task != null;
        }
    }
}
