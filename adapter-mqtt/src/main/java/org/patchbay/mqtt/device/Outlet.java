package org.patchbay.mqtt.device;

import java.util.function.Consumer;
import org.patchbay.core.client.MessageLine;
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

    /** Takes a publication. */
    Outcome publish(Publication publication);

    /**
     * Takes a publication whose fate its sender wants to know.
     *
     * @param fate is told once where the outcome is TAKEN: CONFIRMED when the device has acknowledged it, WRITTEN where the way to it has no such
     *     acknowledgement, LOST when it will not get there any more
     */
    Outcome deliver(Publication publication, Consumer<MessageLine.Outcome> fate);

    /** Takes a call's last publication even where {@link #publish} would say FULL: there is one for each call at the most. */
    Outcome publishLast(Publication publication);

    /** Whether something that has not left for the device is a call's invite. */
    boolean inviteWaits(String callId);

    /** The gateway drains, and the device has no call any more. */
    void idleInDrain();

    /** Forgets what has not left for the device of a call. */
    void forget(String callId);
}
