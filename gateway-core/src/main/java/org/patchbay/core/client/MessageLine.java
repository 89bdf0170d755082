package org.patchbay.core.client;

import java.util.function.Consumer;
import org.patchbay.client.v1.Frame;

/** How an adapter brings a message to a device. Called on the device's own event loop. */
public interface MessageLine {
    /**
     * Sends a frame, now or when the device is there again.
     *
     * @param outcome is told once, on the device's event loop: CONFIRMED when the device has acknowledged the frame in the way of its
     *     transport, WRITTEN where that has no acknowledgement, LOST when it will not get there any more, FULL where as much waits for the
     *     device as may
     */
    void deliver(Frame.Builder frame, Consumer<Outcome> outcome);

    /** What became of a frame. */
    enum Outcome {
        CONFIRMED,
        WRITTEN,
        LOST,
        FULL
    }
}
