package org.patchbay.server.kit;

/** What a user may do with a call, as far as it stands. */
enum Verb {
    RING,
    ANSWER,
    DECLINE,
    BE_BUSY,
    HOLD,
    RESUME,
    ADD_VIDEO,
    DROP_VIDEO,
    RESTART_ICE,
    MUTE,
    UNMUTE,
    TONE,
    HANG_UP;

    /** Whether a call in that phase lets its user do it. */
    boolean suits(Leg.Phase phase) {
        return switch (this) {
            case RING, ANSWER, DECLINE, BE_BUSY -> phase == Leg.Phase.CALLED;
            case HOLD, RESUME, ADD_VIDEO, DROP_VIDEO, RESTART_ICE, MUTE, UNMUTE, TONE -> phase == Leg.Phase.TALKING;
            case HANG_UP -> phase != Leg.Phase.OVER;
        };
    }
}
