package org.patchbay.core.description;

import java.util.OptionalLong;

/** The grammar's small parts: white space and numbers. */
final class SdpText {
    /** The largest value of a {@code uint32} field. */
    static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private SdpText() {}

    /** A number of decimal digits alone, from 0 to {@code max}; -1 where the part is none. */
    static long number(String text, int from, int to, long max) {
        // 18 digits always fit a long.
        if (from == to || to - from > 18) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) return -1;
            value = 10 * value + (text.charAt(i) - '0');
        }
        return value <= max ? value : -1;
    }

    /** A number of a {@code uint64} field, in the two's complement that protobuf's Java wants. */
    static OptionalLong unsigned64(String digits) {
        if (digits.isEmpty()) return OptionalLong.empty();
        for (int i = 0; i < digits.length(); i++) if (!isDigit(digits.charAt(i))) return OptionalLong.empty();
        try {
            return OptionalLong.of(Long.parseUnsignedLong(digits));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** Whether a character would end or forge a line; a tab does not. */
    static boolean hasControl(String line) {
        return hasControl(line, 0, line.length());
    }

    /** The same of a part of a text. */
    static boolean hasControl(String text, int from, int to) {
        for (int i = from; i < to; i++) if (isControl(text.charAt(i))) return true;
        return false;
    }

    /** The text with a space for each control character, so that it stays one line whatever a field was filled with. */
    static String oneLine(String text) {
        if (!hasControl(text)) return text;
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) line.append(isControl(text.charAt(i)) ? ' ' : text.charAt(i));
        return line.toString();
    }

    /** Where the spaces and tabs end that begin there. */
    static int skipSpace(String text, int from, int to) {
        int at = from;
        while (at < to && isSpace(text.charAt(at))) at++;
        return at;
    }

    /** Where a part ends without the spaces and tabs behind it. */
    static int endWithoutSpace(String text, int from, int to) {
        int end = to;
        while (end > from && isSpace(text.charAt(end - 1))) end--;
        return end;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7F;
    }
}
