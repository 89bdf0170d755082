package org.patchbay.server.kit;

import org.patchbay.client.v1.Frame;

/** How a native client's frames travel. Everything happens on the phone's event loop, but for what a play waits for. */
interface Wire extends AutoCloseable {
    /** Connects; waits until the device can be called. */
    void open(NativePhone phone);

    /** Sends a frame, now or when it is back. */
    void send(Frame frame);

    /** Whether frames of the gateway may still come that it sent before it knew of the last one of ours. */
    boolean mayCross();

    /** The connection is reset. */
    void cut();

    /** Connects again, and resumes. */
    void comeBack();

    @Override
    void close();
}
