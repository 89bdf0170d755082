package org.patchbay.core.call;

/** Where a call stands. */
public enum Phase {
    /** Nothing has happened yet. */
    IDLE,
    /** The caller has offered; whom to ring is being looked up. */
    OFFERED,
    /** Devices are rung. */
    RINGING,
    /** A device has answered. */
    ACTIVE,
    /** Over: every leg has ended. */
    ENDED
}
