package org.patchbay.core.bus;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import org.patchbay.session.v1.Signal;

/** The one codec for signals: the same object inside a process (signals are immutable), length and protobuf bytes between nodes. */
public final class SignalCodec implements MessageCodec<Signal, Signal> {
    /** The codec's name on the bus. */
    public static final String NAME = "patchbay.signal";

    @Override
    public void encodeToWire(Buffer buffer, Signal signal) {
        byte[] bytes = signal.toByteArray();
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public Signal decodeFromWire(int position, Buffer buffer) {
        int length = buffer.getInt(position);
        try {
            return Signal.parseFrom(buffer.getBytes(position + 4, position + 4 + length));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a signal from another node does not parse", e);
        }
    }

    @Override
    public Signal transform(Signal signal) {
        return signal;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
