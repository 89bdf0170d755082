package org.patchbay.core.client;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.collect.RareMap;

/**
 * The numbering of what a device is told, over all its channels, and what of it each channel owes. As bounded as the channels' own queues: a frame
 * is owed by one channel at a time. A plain machine without I/O.
 */
final class Outbox {
    /** When numbers began to be given. */
    private static final long BEGINNING_MS = 1_767_225_600_000L;

    private int lastNumber;
    private final Map<String, TreeMap<Integer, LineFrame>> owed = new RareMap<>();

    /**
     * Numbers rise over the life of a device's line, and those of its next one are higher, too, as long as a device is told no more than 16 frames a
     * second in the long run: a device need not know when one line ends and another begins.
     *
     * @param nowMs milliseconds since 1970
     */
    Outbox(long nowMs) {
        this.lastNumber = (int) Math.max(0, (nowMs - BEGINNING_MS) * 16 / 1000);
    }

    /** Numbers a frame. */
    LineFrame number(Frame.Builder frame, long useMs, @Nullable Consumer<MessageLine.Outcome> fate) {
        return new LineFrame(frame.setDeviceSeq(++lastNumber).build(), useMs, fate);
    }

    /** A channel has taken it. */
    void owes(String channel, LineFrame frame) {
        owed.computeIfAbsent(channel, id -> new TreeMap<>()).put(frame.deviceSeq(), frame);
    }

    /** A channel owes it no more; false where it did not owe it. */
    boolean settle(String channel, LineFrame frame) {
        TreeMap<Integer, LineFrame> frames = owed.get(channel);
        if (frames == null || !frames.remove(frame.deviceSeq(), frame)) return false;
        if (frames.isEmpty()) owed.remove(channel);
        return true;
    }

    /** Whether a channel owes nothing. */
    boolean isQuiet(String channel) {
        return !owed.containsKey(channel);
    }

    /** What a channel owed and owes no more, in the order of the numbers. */
    Deque<LineFrame> take(String channel) {
        TreeMap<Integer, LineFrame> frames = owed.remove(channel);
        return frames == null ? new ArrayDeque<>() : new ArrayDeque<>(frames.values());
    }

    /** Everything that was owed, by no channel any more. */
    List<LineFrame> takeAll() {
        List<LineFrame> all = owed.values().stream()
                .map(TreeMap::values)
                .flatMap(Collection::stream)
                .toList();
        owed.clear();
        return all;
    }
}
