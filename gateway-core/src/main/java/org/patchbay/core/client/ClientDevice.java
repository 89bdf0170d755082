package org.patchbay.core.client;

import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Signal;

/**
 * One device as its adapter holds it, for what is the same with every way that a frame can travel. All of it is called on the device's own
 * event loop, except {@link #run}.
 */
public interface ClientDevice {
    /** Who it is, as authenticated: {@code user@domain/device}. */
    Address address();

    /** What is bound at the registrar: the channel that calls come and go by, and what the device can do. */
    Binding binding();

    /** Sends a frame: body and call id are there, anything else of the envelope is the adapter's to add. */
    void tell(Frame.Builder frame);

    /** Says no to a frame of the device, and counts it. */
    void refuse(Frame frame, Error.Code code, String text);

    /** Sends a signal to its call. */
    void send(Signal signal);

    /** From now on signals of this leg are the device's. */
    void addLeg(LegKey leg);

    /** The leg is over. */
    void removeLeg(LegKey leg);

    /** Counts a frame that was neither wrong nor of use. */
    void ignored();

    /** Counts a signal that tells the device nothing. */
    void stray();

    /** Whether no new calls are taken any more. */
    boolean draining();

    /** A call has ended while the gateway drains; it may have been the last. */
    void callEndedInDrain();

    /** Microseconds since 1970, for signals. */
    long nowMicros();

    /** Runs something on the device's event loop. From any thread. */
    void run(Runnable task);
}
