package org.patchbay.xmpp.component;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time, up to a minute, and never the same for two. Pure. */
final class BackOff {
    private static final long FIRST_MS = 500;
    private static final long LONGEST_MS = 60_000;

    private final RandomGenerator random;
    private int failures;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    /** An attempt has failed; the wait before the next. */
    Duration next() {
        long most = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures, 10));
        failures++;
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }

    /** The link stands. */
    void reset() {
        failures = 0;
    }
}
