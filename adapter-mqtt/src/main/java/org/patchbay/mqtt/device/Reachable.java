package org.patchbay.mqtt.device;

import org.patchbay.core.client.LegKey;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Signal;

/** A device as its endpoint sees it, whatever dialect it speaks. All of it is called on the endpoint's event loop. */
public interface Reachable {
    /** What is bound at the registrar; the endpoint finds the device by its channel's handle. */
    Binding binding();

    /** A call wants to ring it. */
    void ring(LegKey leg, Signal invite);

    /** A signal for one of its legs. */
    void signal(LegKey leg, Signal signal);

    /** A message, a receipt or somebody's presence; false where it takes nothing but calls. */
    default boolean told(Signal signal) {
        return false;
    }
}
