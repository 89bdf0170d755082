package org.patchbay.sip.dialog;

import java.time.Duration;

/**
 * What governs a session.
 *
 * @param t1 estimate of the round trip (RFC 3261 17.1.1.1)
 * @param t2 the most between two retransmissions
 * @param sessionExpires the session interval that is asked for, whole seconds (RFC 4028 4)
 * @param minSe the least interval that is agreed to, at least 90 s (RFC 4028 5)
 * @param callPatience how long a phone's offer waits for the call's answer
 * @param flowPatience how long a session waits for a phone to come back that can't be reached
 * @param probe how often a phone without session timers is asked whether the session is there still; zero for never
 */
public record SessionPolicy(
        Duration t1,
        Duration t2,
        Duration sessionExpires,
        Duration minSe,
        Duration callPatience,
        Duration flowPatience,
        Duration probe) {
    /** 64*T1: how long an ACK or a PRACK is waited for. */
    Duration patience() {
        return Duration.ofNanos(64 * t1.toNanos());
    }

    /** The next interval of a retransmission that doubles up to T2. */
    Duration doubled(Duration interval) {
        Duration next = interval.multipliedBy(2);
        return next.compareTo(t2) > 0 ? t2 : next;
    }
}
