package org.patchbay.websocket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/** Puts the fragments of a WebSocket message together (RFC 6455 5.4), up to a bound. What goes beyond is skipped, not stored. */
final class MessageAssembler {
    private final int maxBytes;
    private @Nullable Buffer soFar;
    private boolean text;
    private boolean skipping;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    sealed interface Assembly {}

    /** A message that is complete. */
    record Whole(boolean text, Buffer bytes) implements Assembly {}

    /** A message that has grown too large. Said once; the rest of it is {@link Unfinished}. */
    record TooLarge() implements Assembly {}

    /** Nothing to do yet. */
    record Unfinished() implements Assembly {}

    /** Takes a data frame: text, binary or continuation. */
    Assembly take(WebSocketFrame frame) {
        if (!frame.isContinuation()) {
            text = frame.isText();
            soFar = null;
            skipping = false;
        }
        if (skipping) {
            skipping = !frame.isFinal();
            return new Unfinished();
        }
        Buffer bytes = frame.binaryData();
        int before = soFar == null ? 0 : soFar.length();
        if (bytes.length() > maxBytes - before) {
            soFar = null;
            skipping = !frame.isFinal();
            return new TooLarge();
        }
        if (frame.isFinal()) {
            Buffer whole = soFar == null ? bytes : soFar.appendBuffer(bytes);
            soFar = null;
            return new Whole(text, whole);
        }
        soFar = soFar == null ? Buffer.buffer().appendBuffer(bytes) : soFar.appendBuffer(bytes);
        return new Unfinished();
    }
}
