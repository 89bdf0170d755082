package org.patchbay.core.media;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Bencode} value from a datagram, which bounds its size; values nested deeper than {@value #MAX_DEPTH} are malformed.
 * Bytes never make it throw.
 */
final class BencodeReader {
    /** The deepest nesting; a reply of rtpengine to what is asked here has three. */
    static final int MAX_DEPTH = 16;

    private static final int MAX_DIGITS = 18;

    /** What reading gives. */
    sealed interface Reading {}

    record Read(Bencode value) implements Reading {}

    record Malformed(String reason) implements Reading {}

    private final byte[] bytes;
    private int at;
    private String fault = "";

    private BencodeReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    /** Reads one value that begins there and ends with the last byte. */
    static Reading read(byte[] bytes, int from) {
        BencodeReader reader = new BencodeReader(bytes, from);
        Bencode value = reader.value(0);
        if (value == null) return new Malformed(reader.fault);
        if (reader.at != bytes.length) return new Malformed("more than one value");
        return new Read(value);
    }

    private @Nullable Bencode value(int depth) {
        if (depth > MAX_DEPTH) return fail("nested too deep");
        return switch (peek()) {
            case 'i' -> whole();
            case 'l' -> sequence(depth);
            case 'd' -> dictionary(depth);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> text();
            default -> fail("a value begins with none of i, l, d and a digit");
        };
    }

    private Bencode.@Nullable Whole whole() {
        at++;
        boolean negative = peek() == '-';
        if (negative) at++;
        long value = digits('e');
        if (value < 0) return null;
        return new Bencode.Whole(negative ? -value : value);
    }

    private Bencode.@Nullable Text text() {
        long length = digits(':');
        if (length < 0) return null;
        if (length > bytes.length - at) {
            fault = "a string is longer than the datagram";
            return null;
        }
        String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
        at += (int) length;
        return new Bencode.Text(text);
    }

    private @Nullable Bencode sequence(int depth) {
        at++;
        List<Bencode> items = new ArrayList<>();
        while (peek() != 'e') {
            Bencode item = value(depth + 1);
            if (item == null) return null;
            items.add(item);
        }
        at++;
        return new Bencode.Sequence(items);
    }

    private @Nullable Bencode dictionary(int depth) {
        at++;
        SortedMap<String, Bencode> entries = new TreeMap<>();
        while (peek() != 'e') {
            Bencode.Text key = text();
            if (key == null) return null;
            Bencode value = value(depth + 1);
            if (value == null) return null;
            entries.put(key.value(), value);
        }
        at++;
        return new Bencode.Dictionary(entries);
    }

    /** A number up to its end; -1 where there is none. */
    private long digits(char end) {
        int start = at;
        long value = 0;
        while (peek() >= '0' && peek() <= '9' && at - start < MAX_DIGITS) value = value * 10 + (bytes[at++] - '0');
        if (at == start || peek() != end) {
            fault = "a number does not end with " + end;
            return -1;
        }
        at++;
        return value;
    }

    /** The next byte; 0, which begins and ends nothing, after the last. */
    private int peek() {
        return at < bytes.length ? bytes[at] : 0;
    }

    private @Nullable Bencode fail(String reason) {
        fault = reason;
        return null;
    }
}
