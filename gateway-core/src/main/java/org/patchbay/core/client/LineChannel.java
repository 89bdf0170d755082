package org.patchbay.core.client;

import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Liveness;

/**
 * One way to a device, as its adapter holds it: a WebSocket session, an MQTT session. It carries frames and says by {@link DeviceLine#settled}
 * what the device has confirmed; whose calls they belong to and which of several ways they go is the {@link DeviceLine}'s to know. All of it is
 * called on the line's event loop.
 */
public interface LineChannel {
    /** What becomes of a frame. */
    enum Taken {
        /** It is on its way, or waits for the device; {@link DeviceLine#settled} says in the end what became of it. */
        TAKEN,
        /** The device need not be told, and nothing more is to come. */
        NOT_NEEDED,
        /** The device has not asked for what is of this kind. */
        UNWANTED,
        /** As much waits for the device as may. */
        FULL,
        /** The device takes nothing of that size. */
        TOO_LARGE
    }

    /** What is bound at the registrar for it. Endpoint and handle are the line's. */
    Binding binding();

    /** How sure it is that it reaches the device. {@link DeviceLine#changed} is to be called when that changes. */
    Liveness liveness();

    /** How long the device takes to answer, in microseconds, smoothed; 0 where that is not measured. */
    long roundTripMicros();

    /** Takes a frame. */
    Taken take(LineFrame frame);

    /**
     * Everything that it has taken and not settled goes by another channel. It forgets what has not left, and does not send again what has;
     * nothing of it is to be settled any more.
     */
    void withdraw();

    /** Whether a call's invite has not left for the device. */
    boolean inviteWaits(String callId);

    /** Forgets what has not left for the device of a call, and settles it. */
    void forget(String callId);

    /** Something was sent that matters: finds out soon whether the device is there, where that can be asked. */
    void probe();

    /** What the device is shown of sessions. */
    DescriptionView view();

    /** Says no to a frame that came by it, and counts it. */
    void refuse(Frame frame, Error.Code code, String text);

    /** Counts a frame that was neither wrong nor of use. */
    void ignored();

    /** Counts a signal that tells the device nothing. */
    void stray();

    /** Whether no new calls are taken any more. */
    boolean draining();

    /** The gateway drains, and the device has no call any more. */
    void idleInDrain();
}
