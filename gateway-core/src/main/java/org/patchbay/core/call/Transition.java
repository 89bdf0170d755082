package org.patchbay.core.call;

import java.util.List;

/**
 * What an event makes of a call.
 *
 * @param next the call after it
 * @param effects what to do, in this order
 * @param ignored why the event was without effect, for the log; empty where it was not
 */
record Transition(Call next, List<Effect> effects, String ignored) {
    Transition {
        effects = List.copyOf(effects);
    }

    /** The event does not fit the call's state: nothing changes. */
    static Transition ignored(Call call, String why) {
        return new Transition(call, List.of(), why);
    }
}
