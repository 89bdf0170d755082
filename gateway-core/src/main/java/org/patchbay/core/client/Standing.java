package org.patchbay.core.client;

import org.patchbay.session.v1.Liveness;

/**
 * How a channel stands.
 *
 * @param id the channel's
 * @param liveness how sure it is that it reaches the device
 * @param sinceMs since when that is so, milliseconds of the same clock as {@code connectedAtMs}
 * @param roundTripMicros how long an answer takes, smoothed; 0 where that is not measured
 * @param connectedAtMs when it connected first
 */
record Standing(String id, Liveness liveness, long sinceMs, long roundTripMicros, long connectedAtMs) {
    /** 0 where nothing is in doubt; a higher number is a greater doubt. */
    int doubts() {
        return switch (liveness) {
            case LIVENESS_UNSPECIFIED, PRESENT, UNRECOGNIZED -> 0;
            case DOUBTFUL -> 1;
            case AWAY -> 2;
            case OVERDUE -> 3;
        };
    }

    boolean isPresent() {
        return doubts() == 0;
    }

    boolean isMeasured() {
        return roundTripMicros > 0;
    }

    /** It has never been in doubt since it connected. */
    boolean isUnbroken() {
        return sinceMs == connectedAtMs;
    }

    /** Whether a round trip, in microseconds, is another than this one's by more than an eighth of it. */
    boolean isClearlyOtherThan(long micros) {
        return Math.abs(micros - roundTripMicros) > roundTripMicros / 8;
    }
}
