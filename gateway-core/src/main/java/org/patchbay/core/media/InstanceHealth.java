package org.patchbay.core.media;

/**
 * Whether an instance gets new calls. The first sign of it decides; after that it takes several of the other kind in a row to turn, so that
 * one lost packet turns nothing.
 *
 * @param known whether there was a sign at all
 * @param healthy whether it gets new calls
 * @param contrary how many signs in a row speak against that
 */
record InstanceHealth(boolean known, boolean healthy, int contrary) {
    static final InstanceHealth UNKNOWN = new InstanceHealth(false, false, 0);

    /**
     * After one more sign.
     *
     * @param alive a reply came; false: none came
     * @param turn how many signs in a row it takes to turn to that
     */
    InstanceHealth after(boolean alive, int turn) {
        if (!known) return new InstanceHealth(true, alive, 0);
        if (alive == healthy) return new InstanceHealth(true, healthy, 0);
        if (contrary + 1 >= turn) return new InstanceHealth(true, alive, 0);
        return new InstanceHealth(true, healthy, contrary + 1);
    }
}
