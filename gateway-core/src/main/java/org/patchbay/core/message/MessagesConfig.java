package org.patchbay.core.message;

import java.time.Duration;
import org.patchbay.core.ConfigCheck;

/**
 * What the operator decides about messages.
 *
 * @param delivery how long a device may take to confirm, 1 s to 10 min; then the message counts as not delivered by it
 * @param keep how long a message waits for its user, 1 min to 366 days
 * @param perSecond how many messages a second one user may send on average, 1 to 100,000
 * @param burst how many at once before that rate counts, 1 to 100,000
 * @param underWay how many messages may be on their way at a time on this node, 1 to 1,000,000
 * @param remembered how many that are on their way no longer are remembered for a late confirmation, 0 to 1,000,000
 */
public record MessagesConfig(Duration delivery, Duration keep, int perSecond, int burst, int underWay, int remembered) {
    public MessagesConfig {
        between("messages.delivery", delivery, Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("messages.keep", keep, Duration.ofMinutes(1), Duration.ofDays(366));
        ConfigCheck.between("messages.per-second", perSecond, 1, 100_000);
        ConfigCheck.between("messages.burst", burst, 1, 100_000);
        ConfigCheck.between("messages.under-way", underWay, 1, 1_000_000);
        ConfigCheck.between("messages.remembered", remembered, 0, 1_000_000);
    }

    /** 30 s, 30 days, 10 a second and 50 at once, 4,000 on their way, 20,000 remembered. */
    public static MessagesConfig defaults() {
        return new MessagesConfig(Duration.ofSeconds(30), Duration.ofDays(30), 10, 50, 4_000, 20_000);
    }

    private static void between(String key, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw ConfigCheck.fault(key, value, shortest + " to " + longest);
        }
    }
}
