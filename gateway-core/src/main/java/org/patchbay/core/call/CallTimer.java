package org.patchbay.core.call;

/**
 * A timer of a call. There is at most one of a kind and leg.
 *
 * @param kind what it is for
 * @param leg the leg it is about; empty for the call as a whole
 */
public record CallTimer(Kind kind, String leg) {
    /** What a timer is for. */
    public enum Kind {
        SETUP,
        RING,
        GATHER,
        UPDATE,
        TRANSFER
    }

    static final CallTimer SETUP = new CallTimer(Kind.SETUP, "");
    static final CallTimer RING = new CallTimer(Kind.RING, "");

    static final CallTimer TRANSFER = new CallTimer(Kind.TRANSFER, "");

    /** The bound on gathering the candidates of that leg. */
    static CallTimer gather(String leg) {
        return new CallTimer(Kind.GATHER, leg);
    }

    /** The bound on the answer to an offer that this leg made within the call. */
    static CallTimer update(String leg) {
        return new CallTimer(Kind.UPDATE, leg);
    }
}
