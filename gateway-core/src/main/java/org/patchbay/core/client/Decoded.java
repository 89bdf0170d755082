package org.patchbay.core.client;

import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;

/** What a message of a client turns out to be. */
public sealed interface Decoded {
    /** A frame with exactly one body. */
    record Good(Frame frame) implements Decoded {}

    /**
     * No frame.
     *
     * @param seq its number where that much could be read, else 0
     * @param text may be shown to the client
     */
    record Bad(int seq, Error.Code code, String text) implements Decoded {}
}
