package org.patchbay.core.message;

import java.util.List;

/**
 * What an event makes of a message.
 *
 * @param next the message after it
 * @param effects what to do, in this order
 * @param ignored why the event was without effect; empty where it was not
 */
record DispatchTransition(Dispatch next, List<DispatchEffect> effects, String ignored) {
    DispatchTransition {
        effects = List.copyOf(effects);
    }

    static DispatchTransition ignored(Dispatch dispatch, String why) {
        return new DispatchTransition(dispatch, List.of(), why);
    }
}
