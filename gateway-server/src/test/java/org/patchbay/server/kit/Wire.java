package org.patchbay.server.kit;

import java.util.List;
import java.util.function.Consumer;
import org.patchbay.client.v1.Frame;

/** How a native client's frames travel. Everything happens on the phone's event loop, but for what a play waits for. */
interface Wire extends AutoCloseable {
    /** What it speaks. */
    Protocol protocol();

    /** Whoever takes its frames, in order and each once, instead of the phone; to be said before it opens. */
    void listens(Consumer<Frame> listener);

    /** Connects; waits until the device can be called. */
    void open(NativePhone phone);

    /** Sends a frame, now or when it is back. */
    void send(Frame frame);

    /** Whether frames of the gateway may still come that it sent before it knew of the last one of ours. */
    boolean mayCross();

    /** What was sent and is not confirmed, in order; that is no more its business then. */
    List<Frame> unconfirmed();

    /** The connection is reset. */
    void cut();

    /** Connects again, and resumes. */
    void comeBack();

    @Override
    void close();
}
