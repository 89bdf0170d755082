package org.patchbay.mqtt.device;

import org.patchbay.mqtt.envelope.Publication;

/** The way to one device. Called on the device's event loop. */
public interface Outlet {
    /** What becomes of a publication. */
    enum Outcome {
        /** It is on its way, or waits for the device. */
        TAKEN,
        /** The device has not subscribed to it. */
        NOT_SUBSCRIBED,
        /** As much waits for the device as may. */
        FULL,
        /** The device has said that it takes no packet of that size (MQTT 5 3.1.2.11.4). */
        TOO_LARGE
    }

    /** Takes a publication. What becomes of one that carries a frame of the line is told by {@link MqttDevice#settled} in the end. */
    Outcome publish(Publication publication);

    /** Takes a call's last publication even where {@link #publish} would say FULL: there is one for each call at the most. */
    Outcome publishLast(Publication publication);

    /** Forgets what carries frames of the line, and does not send it again: it goes by another channel. */
    void withdraw();

    /** Whether the device has subscribed to anything that is for it alone. */
    boolean hearsCalls();

    /** Whether something that has not left for the device is a call's invite. */
    boolean inviteWaits(String callId);

    /** The gateway drains, and the device has no call any more. */
    void idleInDrain();

    /** Forgets what has not left for the device of a call. */
    void forget(String callId);
}
