package org.patchbay.core.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Frame;

/** A frame for a device, on its way by one of the device's channels. It is the same object on whichever channel it goes. */
public final class LineFrame {
    private final Frame frame;
    private final long useMs;
    private final @Nullable Consumer<MessageLine.Outcome> fate;

    /**
     * A frame on its way.
     *
     * @param useMs how long it is of use, in milliseconds; 0 where that is for the channel to say
     * @param fate is told once what became of it; null where nobody waits for that
     */
    public LineFrame(Frame frame, long useMs, @Nullable Consumer<MessageLine.Outcome> fate) {
        this.frame = frame;
        this.useMs = useMs;
        this.fate = fate;
    }

    /** Body, call id and {@code deviceSeq}. */
    public Frame frame() {
        return frame;
    }

    /** The device's own number of it, from 1, the same on every channel. */
    public int deviceSeq() {
        return frame.getDeviceSeq();
    }

    /** How long it is of use, in milliseconds; 0 where that is for the channel to say. */
    public long useMs() {
        return useMs;
    }

    /** Whether somebody waits to be told what becomes of it: it is a message. */
    public boolean isMessage() {
        return fate != null;
    }

    void settle(MessageLine.Outcome outcome) {
        if (fate != null) fate.accept(outcome);
    }
}
