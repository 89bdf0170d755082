package org.patchbay.sip.transaction;

import java.time.Duration;

/**
 * The base values that all of SIP's timers come from (RFC 3261 17.1.1.1, table 4).
 *
 * @param t1 estimate of the round trip, 500 ms by the RFC; 1 ms to 10 s
 * @param t2 the most between two retransmissions, 4 s by the RFC; at least t1, at most 60 s
 * @param t4 how long a message may live in the network, 5 s by the RFC; 1 ms to 60 s
 * @param trying when a 100 is sent for an INVITE that nobody answered yet, 200 ms by the RFC; 1 ms to 10 s
 * @param d how long a client keeps acknowledging repeated failures of an INVITE over UDP, more than 32 s by the RFC; at least 1 ms
 */
public record TimerConfig(Duration t1, Duration t2, Duration t4, Duration trying, Duration d) {
    /** The RFC's own values. */
    public static final TimerConfig RFC3261 = new TimerConfig(
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(32));

    public TimerConfig {
        require("sip.timers.t1", t1, Duration.ofMillis(1), Duration.ofSeconds(10));
        require("sip.timers.t2", t2, t1, Duration.ofSeconds(60));
        require("sip.timers.t4", t4, Duration.ofMillis(1), Duration.ofSeconds(60));
        require("sip.timers.trying", trying, Duration.ofMillis(1), Duration.ofSeconds(10));
        require("sip.timers.d", d, Duration.ofMillis(1), Duration.ofMinutes(5));
    }

    /** All of the RFC's values divided by the same number, for tests: {@code RFC3261.faster(50)}. */
    public TimerConfig faster(int times) {
        return new TimerConfig(
                t1.dividedBy(times),
                t2.dividedBy(times),
                t4.dividedBy(times),
                trying.dividedBy(times),
                d.dividedBy(times));
    }

    /** 64*T1: when a transaction gives up (timers B, F, H, J, L, M). */
    public Duration timeout() {
        return Duration.ofNanos(64 * t1.toNanos());
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + ": expected " + least + " to " + most);
        }
    }
}
