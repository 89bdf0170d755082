package org.patchbay.core.client;

import org.patchbay.session.v1.Signal;

/** Somebody at an endpoint, whatever dialect it speaks. All of it is called on the endpoint's event loop. */
public interface Reachable {
    /** A call wants to ring it. */
    void ring(LegKey leg, Signal invite);

    /** A signal for one of its legs. */
    void signal(LegKey leg, Signal signal);

    /** A message, a receipt or somebody's presence; false where it takes nothing but calls. */
    default boolean told(Signal signal) {
        return false;
    }
}
