package org.patchbay.server.peers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** For what a peer counts but does not announce. Where there is an event, wait for that instead. */
public final class Polling {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Polling() {}

    public static void until(BooleanSupplier condition, Duration atMost, Supplier<AssertionError> failure) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw failure.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
