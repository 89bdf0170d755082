package org.patchbay.mqtt.bridge;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: twice as long each time up to a bound, drawn at random below it, so that many do not come at once. */
final class Reconnection {
    private static final Duration FIRST = Duration.ofMillis(250);

    private final Duration longest;
    private final RandomGenerator random;
    private Duration next = FIRST;

    Reconnection(Duration longest, RandomGenerator random) {
        this.longest = longest;
        this.random = random;
    }

    /** The wait before the next attempt. Never ends. */
    Duration next() {
        long bound = next.toMillis();
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
        return Duration.ofMillis(bound / 2 + random.nextLong(bound / 2 + 1));
    }

    /** An attempt has succeeded. */
    void reset() {
        next = FIRST;
    }
}
