package org.patchbay.core.call;

import java.time.Duration;

/**
 * What the operator decides about calls.
 *
 * @param ring how long a group of devices rings
 * @param setup how long finding the callee's devices and preparing the media may take before the first device is rung
 * @param gather how long candidates are gathered, after a description, toward a side that does not trickle
 * @param update how long an offer within the call may wait for its answer
 * @param relay when the media relay is used
 * @param maxBranches how many devices one call may ring in all; further ones are left out
 * @param maxCandidates how many trickled candidates of one description are kept for each leg; further ones are dropped
 * @param refresh how often the endpoints of an answered call are asked whether they know it still
 */
public record CallPolicy(
        Duration ring,
        Duration setup,
        Duration gather,
        Duration update,
        RelayMode relay,
        int maxBranches,
        int maxCandidates,
        Duration refresh) {
    /** How often the endpoints are asked where nothing else is said. */
    private static final Duration REFRESH = Duration.ofSeconds(1800);

    /** With the standard refresh. */
    public CallPolicy(
            Duration ring,
            Duration setup,
            Duration gather,
            Duration update,
            RelayMode relay,
            int maxBranches,
            int maxCandidates) {
        this(ring, setup, gather, update, relay, maxBranches, maxCandidates, REFRESH);
    }

    public CallPolicy {
        if (refresh.compareTo(Duration.ofMillis(10)) < 0 || refresh.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("calls.refresh: " + refresh + ": expected 10 ms to 1 day");
        }
        positive("calls.ring", ring);
        positive("calls.setup", setup);
        positive("calls.update", update);
        if (gather.isNegative() || gather.compareTo(Duration.ofSeconds(5)) > 0) {
            throw new IllegalArgumentException("calls.gather: " + gather + ": expected 0 to 5 s");
        }
        if (maxBranches < 1 || maxBranches > 200) {
            throw new IllegalArgumentException("calls.max-branches: " + maxBranches + ": expected 1 to 200");
        }
        if (maxCandidates < 1 || maxCandidates > 1000) {
            throw new IllegalArgumentException("calls.max-candidates: " + maxCandidates + ": expected 1 to 1000");
        }
    }

    /** Ring 60 s, setup 10 s, gather 400 ms, update 30 s, relay where needed, 32 devices, 100 candidates. */
    public static CallPolicy standard() {
        return new CallPolicy(
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofMillis(400),
                Duration.ofSeconds(30),
                RelayMode.AUTO,
                32,
                100);
    }

    /** The same with another relay mode. */
    public CallPolicy withRelay(RelayMode mode) {
        return new CallPolicy(ring, setup, gather, update, mode, maxBranches, maxCandidates, refresh);
    }

    /** The same with another time to ring. */
    public CallPolicy withRing(Duration time) {
        return new CallPolicy(time, setup, gather, update, relay, maxBranches, maxCandidates, refresh);
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": " + value + ": expected more than nothing");
        }
    }
}
