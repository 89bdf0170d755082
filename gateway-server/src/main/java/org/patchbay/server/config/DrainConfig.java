package org.patchbay.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the gateway goes down at SIGTERM.
 *
 * @param waitForCalls how long established calls may go on after the drain began; zero ends them at once
 * @param timeout how long ending them, and closing the doors, may take
 */
public record DrainConfig(Duration waitForCalls, Duration timeout) {
    private static final Duration LONGEST = Duration.ofHours(24);

    static Optional<DrainConfig> read(Section section) {
        Duration wait = section.value("wait-for-calls", Kind.duration(Duration.ZERO, LONGEST), Duration.ofSeconds(10));
        Duration timeout = section.value(
                "timeout", Kind.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)), Duration.ofSeconds(10));
        return section.make(() -> new DrainConfig(wait, timeout));
    }
}
