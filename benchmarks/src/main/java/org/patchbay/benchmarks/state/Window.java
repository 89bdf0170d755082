package org.patchbay.benchmarks.state;

import io.vertx.core.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Does something many times, so many at a time. */
final class Window {
    private static final long PATIENCE_SECONDS = 120;

    private Window() {}

    /**
     * Begins each when there is room, and waits for all.
     *
     * @throws IllegalStateException if nothing came to an end for two minutes
     */
    static void run(int count, int atATime, IntFunction<Future<Void>> begin) throws InterruptedException {
        int permits = Math.max(1, Math.min(count, atATime));
        Semaphore room = new Semaphore(permits);
        for (int i = 0; i < count; i++) {
            acquire(room, 1);
            begin.apply(i).onComplete(done -> room.release());
        }
        acquire(room, permits);
    }

    private static void acquire(Semaphore room, int permits) throws InterruptedException {
        int have = 0;
        while (have < permits) {
            if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                throw new IllegalStateException("nothing came to an end for " + PATIENCE_SECONDS + " s");
            have++;
        }
    }
}
