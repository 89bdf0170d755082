package org.patchbay.core.client;

import org.patchbay.session.v1.Signal;

/**
 * What a device is shown of the session of a call: all of it, unless its adapter knows that it can't hold that. A leg keeps the view with which it
 * began, whichever channel it goes by later. Belongs to the device's event loop.
 */
public interface DescriptionView {
    /** What fitting a signal toward the device gives. */
    sealed interface Fitted {}

    /** The signal that the device is told. */
    record Told(Signal signal) implements Fitted {}

    /** The device can't take it; {@code why} may be shown to the other side. */
    record TooMuch(String why) implements Fitted {}

    /** All of it concerns what the device does not know. */
    record NotItsOwn() implements Fitted {}

    /** Everything, as it is. */
    DescriptionView WHOLE = new DescriptionView() {};

    /** The way to the device. */
    default Fitted toDevice(LegKey leg, Signal signal) {
        return new Told(signal);
    }

    /** The way from the device. */
    default Signal fromDevice(LegKey leg, Signal signal) {
        return signal;
    }

    /** The leg is over. */
    default void forget(LegKey leg) {}
}
