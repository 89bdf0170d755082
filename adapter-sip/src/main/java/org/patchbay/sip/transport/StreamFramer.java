package org.patchbay.sip.transport;

import java.util.Arrays;
import java.util.function.Consumer;
import org.patchbay.sip.message.MessageLimits;

/**
 * Cuts a byte stream into messages by their Content-Length (RFC 3261 18.3, 7.5), and finds the pings between them (RFC 5626 4.4.1). Not more
 * than one message is kept. Pure: it is fed and it tells.
 */
final class StreamFramer {
    /** What is found in a stream. */
    sealed interface Frame {
        /** A whole message, headers and body. */
        record Message(byte[] bytes) implements Frame {}

        /** Two empty lines between messages: the peer wants an empty line back. */
        record Ping() implements Frame {}

        /** An empty line between messages: the peer answers our ping. */
        record Pong() implements Frame {}

        /**
         * Nothing more can be made of this stream.
         *
         * @param head what came of the message that broke it
         */
        record Broken(byte[] head, int status, String reason) implements Frame {}
    }

    private static final Frame PING = new Frame.Ping();
    private static final Frame PONG = new Frame.Pong();
    private static final byte[] NOTHING = new byte[0];

    private final MessageLimits limits;
    private byte[] kept = NOTHING;
    private int used;
    private int searched;
    private int headerEnd = -1;
    private int messageEnd = -1;
    private boolean broken;

    StreamFramer(MessageLimits limits) {
        this.limits = limits;
    }

    /** Whether the beginning of a message waits for its rest. */
    boolean isPartial() {
        return used > 0 && !broken;
    }

    /** Takes what came and tells what it makes, in order. After {@link Frame.Broken} it takes nothing more. */
    void feed(byte[] bytes, Consumer<Frame> found) {
        if (broken) return;
        append(bytes);
        int at = 0;
        while (!broken) {
            int next = headerEnd < 0 ? skipEmptyLines(at, found) : at;
            if (next >= used) {
                at = next;
                break;
            }
            at = next;
            if (headerEnd < 0 && !findHeaderEnd(at, found)) break;
            if (used < messageEnd) break;
            found.accept(new Frame.Message(Arrays.copyOfRange(kept, at, messageEnd)));
            at = messageEnd;
            headerEnd = -1;
            messageEnd = -1;
            searched = at;
        }
        drop(at);
    }

    /** Empty lines before a message are to be ignored (RFC 3261 7.5), and two of them are a ping. */
    private int skipEmptyLines(int from, Consumer<Frame> found) {
        int at = from;
        while (at + 1 < used && kept[at] == '\r' && kept[at + 1] == '\n') {
            boolean second = at + 3 < used && kept[at + 2] == '\r' && kept[at + 3] == '\n';
            // One line alone may be the first half of a ping, whose rest is on its way.
            if (!second && at + 2 < used && kept[at + 2] == '\r' && at + 3 == used) return at;
            found.accept(second ? PING : PONG);
            at += second ? 4 : 2;
            searched = at;
        }
        return at;
    }

    private boolean findHeaderEnd(int from, Consumer<Frame> found) {
        if (used - from == 1 && kept[from] == '\r') return false;
        int end = endOfHeaders(Math.max(from, searched - 3));
        if (end < 0) {
            searched = used;
            if (used - from > limits.messageBytes()) fail(from, 513, "Message too large", found);
            return false;
        }
        headerEnd = end;
        int length = contentLength(from, end);
        if (length < 0) {
            // RFC 4475 3.3.9: without the length there is no way to find the next message.
            fail(from, 400, length == MISSING ? "Missing Content-Length" : "Malformed Content-Length", found);
            return false;
        }
        if ((long) end - from + length > limits.messageBytes()) {
            fail(from, 513, "Message too large", found);
            return false;
        }
        messageEnd = end + length;
        return true;
    }

    private static final int MISSING = -1;
    private static final int MALFORMED = -2;

    private int endOfHeaders(int from) {
        for (int i = from; i < used; i++) {
            if (kept[i] != '\n') continue;
            if (i + 1 < used && kept[i + 1] == '\n') return i + 2;
            if (i + 2 < used && kept[i + 1] == '\r' && kept[i + 2] == '\n') return i + 3;
        }
        return -1;
    }

    /** The value of the only Content-Length header, or why there is none. */
    private int contentLength(int from, int end) {
        int found = MISSING;
        int at = from;
        while (at < end) {
            int line = at;
            while (at < end && kept[at] != '\n') at++;
            at++;
            int value = valueOf(line, at);
            if (value == MISSING) continue;
            if (value == MALFORMED || found != MISSING) return MALFORMED;
            found = value;
        }
        return found;
    }

    /** The value of one line if it is a Content-Length, short form {@code l}. */
    private int valueOf(int from, int end) {
        int at = from;
        if (matches(from, end, "content-length")) at += "content-length".length();
        else if (matches(from, end, "l")) at++;
        else return MISSING;
        while (at < end && isBlank(kept[at])) at++;
        if (at >= end || kept[at] != ':') return MISSING;
        at++;
        while (at < end && isBlank(kept[at])) at++;
        long value = 0;
        int digits = 0;
        while (at < end && kept[at] >= '0' && kept[at] <= '9' && digits < 10) {
            value = value * 10 + (kept[at++] - '0');
            digits++;
        }
        while (at < end && (isBlank(kept[at]) || kept[at] == '\r' || kept[at] == '\n')) at++;
        return digits == 0 || at != end || value > Integer.MAX_VALUE ? MALFORMED : (int) value;
    }

    private boolean matches(int from, int end, String name) {
        if (end - from < name.length()) return false;
        for (int i = 0; i < name.length(); i++) {
            if (Character.toLowerCase((char) (kept[from + i] & 0xff)) != name.charAt(i)) return false;
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void fail(int from, int status, String reason, Consumer<Frame> found) {
        broken = true;
        found.accept(new Frame.Broken(Arrays.copyOfRange(kept, from, used), status, reason));
    }

    private void append(byte[] bytes) {
        if (used + bytes.length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(used + bytes.length, Math.min(kept.length * 2, limits.messageBytes())));
        }
        System.arraycopy(bytes, 0, kept, used, bytes.length);
        used += bytes.length;
    }

    /** Forgets what was told. */
    private void drop(int count) {
        if (broken) {
            kept = NOTHING;
            used = 0;
            return;
        }
        if (count == 0) return;
        used -= count;
        kept = used == 0 ? NOTHING : Arrays.copyOfRange(kept, count, count + used);
        searched = Math.max(0, searched - count);
        if (headerEnd >= 0) headerEnd -= count;
        if (messageEnd >= 0) messageEnd -= count;
    }
}
