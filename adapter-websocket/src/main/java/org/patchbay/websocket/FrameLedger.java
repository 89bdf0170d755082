package org.patchbay.websocket;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.client.LineFrame;

/**
 * The numbering of one session, over all its sockets: what the client has sent, what it was sent, and what of that it has not
 * acknowledged. A plain machine without I/O.
 *
 * <p>On a new session {@code hello} is the client's frame 1 and {@code welcome} the gateway's. Those of a resumed connection stand
 * outside the count.
 *
 * <p>A number that was here already is a repetition after a resume, and is dropped. A number that leaves some out means that frames are
 * lost: the frame is not taken, so that a resume brings the missing ones first. A frame that could not be read has spent a number that
 * the gateway never saw: as many numbers may be left out afterwards. A frame without a number is taken as it comes.
 */
final class FrameLedger {
    private static final long LAST_NUMBER = 0xFFFF_FFFFL;

    /** How a client's frame fits the count. */
    enum Arrival {
        NEXT,
        SEEN,
        GAP
    }

    /** What a frame's number and acknowledgement add to its size, at the most. */
    private static final int NUMBERS = 12;

    private final int maxFrames;
    private final int maxBytes;
    // All three are empty most of the time, and made for no more than that: an idle client would pay for sixteen each.

    /** Written to the present socket and not acknowledged. */
    private final Deque<Entry> written = new ArrayDeque<>(0);
    /** Not written to the present socket: they get their numbers when they are. */
    private final Deque<Entry> waiting = new ArrayDeque<>(0);
    /** Acknowledged, and not told yet. */
    private final Deque<LineFrame> confirmed = new ArrayDeque<>(0);

    private int bytes;
    private long lastWritten = 1;
    private long acknowledged = 1;
    private long seen;
    private int unread;

    /** A frame that is kept. */
    private static final class Entry {
        final Frame frame;
        final int size;
        final @Nullable LineFrame line;
        /** It goes by another channel: written, it keeps its number; it is not written again. */
        boolean withdrawn;

        long number;

        Entry(Frame frame, @Nullable LineFrame line) {
            this.frame = frame;
            this.size = frame.getSerializedSize() + NUMBERS;
            this.line = line;
        }
    }

    /**
     * Begins the count of a new session.
     *
     * @param helloSeq the number of the client's {@code hello}; 0, which a failed resume has, counts as 1
     * @param maxFrames how many frames are kept
     * @param maxBytes how many bytes of them
     */
    FrameLedger(int helloSeq, int maxFrames, int maxBytes) {
        this.seen = Math.max(1, Integer.toUnsignedLong(helloSeq));
        this.maxFrames = maxFrames;
        this.maxBytes = maxBytes;
    }

    /** Takes note of a client's frame. */
    Arrival arrive(int seq) {
        if (seq == 0) return Arrival.NEXT;
        long number = Integer.toUnsignedLong(seq);
        if (number <= seen) return Arrival.SEEN;
        long leftOut = number - seen - 1;
        if (leftOut > unread) return Arrival.GAP;
        unread -= (int) leftOut;
        seen = number;
        return Arrival.NEXT;
    }

    /** Takes note of a frame that could not be read; {@code seq} is its number where at least that was found, else 0. */
    void arriveUnread(int seq) {
        if (Integer.toUnsignedLong(seq) == seen + 1) seen++;
        else if (seq == 0 || Integer.toUnsignedLong(seq) > seen) unread++;
    }

    /** The highest number seen from the client. */
    int seen() {
        return (int) seen;
    }

    /** Drops what the client has. False where it says that it has what it was never sent. */
    boolean acknowledge(int ack) {
        long number = Integer.toUnsignedLong(ack);
        if (number > lastWritten) return false;
        if (number > acknowledged) acknowledged = number;
        for (Entry first = written.peek(); first != null && first.number <= acknowledged; first = written.peek()) {
            written.remove();
            bytes -= first.size;
            if (first.line != null && !first.withdrawn) confirmed.add(first.line);
        }
        return true;
    }

    /** The next frame of a line that the client has acknowledged; null where there is none. Each is told once. */
    @Nullable
    LineFrame confirmed() {
        return confirmed.poll();
    }

    /** Keeps a frame that is no affair of the line's. */
    boolean keep(Frame.Builder frame) {
        return keep(frame.build(), null);
    }

    /** Keeps a frame until it is acknowledged. False where too much is kept already: nothing has changed then. */
    boolean keep(Frame frame, @Nullable LineFrame line) {
        if (kept() >= maxFrames || lastWritten + waiting.size() >= LAST_NUMBER) return false;
        Entry entry = new Entry(frame, line);
        if (entry.size > maxBytes - bytes) return false;
        bytes += entry.size;
        waiting.add(entry);
        return true;
    }

    /** Everything of the line goes by another channel: what is not written is forgotten, what is will not be written again. */
    void withdraw() {
        for (Entry entry : written) if (entry.line != null) entry.withdrawn = true;
        waiting.removeIf(entry -> {
            if (entry.line == null) return false;
            bytes -= entry.size;
            return true;
        });
    }

    /** The next frame to write, numbered, with what was seen of the client up to now; null where there is none. */
    @Nullable
    Frame next() {
        Entry entry = waiting.poll();
        if (entry == null) return null;
        written.add(entry);
        entry.number = ++lastWritten;
        return entry.frame.toBuilder()
                .setSeq((int) entry.number)
                .setAck((int) seen)
                .build();
    }

    /**
     * Makes ready for another socket: everything after {@code ack} is to be written again, but for what went by another channel meanwhile. The
     * numbers go on after {@code ack}, since the client has seen none beyond.
     *
     * @param ack the last number that the client saw
     * @return false where that can't be: frames after it are gone, or were never sent
     */
    boolean resumeFrom(int ack) {
        // Who resumes holds a token from `welcome`, frame 1.
        long number = Math.max(1, Integer.toUnsignedLong(ack));
        if (number < acknowledged || number > lastWritten) return false;
        acknowledge((int) number);
        while (!written.isEmpty()) {
            Entry entry = written.removeLast();
            if (entry.withdrawn) bytes -= entry.size;
            else waiting.addFirst(entry);
        }
        lastWritten = number;
        unread = 0;
        return true;
    }

    /** Whether half of what may be kept is free still: what can come another time leaves the other half to calls. */
    boolean hasRoom() {
        return kept() < maxFrames / 2 && bytes < maxBytes / 2;
    }

    /** How many frames wait for an acknowledgement. */
    int kept() {
        return written.size() + waiting.size();
    }
}
