package org.patchbay.core.admission;

/**
 * The rate of new calls that a node can stand, found by trying: less by a third of what was admitted while it does not keep up, more by a tenth
 * while it does. Immutable; the owner keeps the latest one.
 *
 * @param most what the operator allows, calls a second
 * @param perSecond what is allowed now: at least {@link #LEAST} or {@code most}, whichever is less
 */
record AdaptiveRate(int most, double perSecond) {
    /** However slow a machine is, this many calls a second are never what it is slow by. */
    static final int LEAST = 20;

    private static final double LESS = 0.7;
    private static final double MORE = 1.1;

    static AdaptiveRate unrestrained(int most) {
        return new AdaptiveRate(most, most);
    }

    /**
     * The rate for the next interval.
     *
     * @param behind whether the node kept up in the last one
     * @param admittedPerSecond what it admitted in it
     */
    AdaptiveRate after(boolean behind, double admittedPerSecond) {
        double next = behind ? Math.min(perSecond, admittedPerSecond) * LESS : perSecond * MORE + 1;
        return new AdaptiveRate(most, Math.min(most, Math.max(Math.min(LEAST, most), next)));
    }

    boolean isRestrained() {
        return perSecond < most;
    }
}
