package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The grammar's small parts: white space, tokens and numbers. */
final class SdpText {
    /** The largest value of a {@code uint32} field. */
    static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private SdpText() {}

    /** The words of a value; any run of spaces and tabs parts two. */
    static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            int start = skipSpace(value, at);
            int end = start;
            while (end < value.length() && !isSpace(value.charAt(end))) end++;
            if (end > start) words.add(value.substring(start, end));
            at = end;
        }
        return words;
    }

    /** The first word, and all that follows it without the white space around. */
    static FirstAndRest first(String value) {
        int start = skipSpace(value, 0);
        int end = start;
        while (end < value.length() && !isSpace(value.charAt(end))) end++;
        return new FirstAndRest(value.substring(start, end), trim(value, end));
    }

    record FirstAndRest(String first, String rest) {}

    /** Without the spaces and tabs around. */
    static String trim(String value) {
        return trim(value, 0);
    }

    /** What begins there, without the spaces and tabs around. */
    static String trim(String value, int from) {
        int start = skipSpace(value, from);
        int end = value.length();
        while (end > start && isSpace(value.charAt(end - 1))) end--;
        return value.substring(start, end);
    }

    /** A number of decimal digits alone, from 0 to {@code max}. */
    static OptionalLong number(String digits, long max) {
        // 18 digits always fit a long.
        if (digits.isEmpty() || digits.length() > 18) return OptionalLong.empty();
        for (int i = 0; i < digits.length(); i++) if (!isDigit(digits.charAt(i))) return OptionalLong.empty();
        long value = Long.parseLong(digits);
        return value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** A number from 1 up, for fields in which 0 means that nothing was said. */
    static OptionalLong positive(String digits, long max) {
        OptionalLong value = number(digits, max);
        return value.isPresent() && value.getAsLong() == 0 ? OptionalLong.empty() : value;
    }

    /** A number of a {@code uint64} field, in the two's complement that protobuf's Java wants. */
    static OptionalLong unsigned64(String digits) {
        if (digits.length() <= 18) return number(digits, Long.MAX_VALUE);
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

    private static int skipSpace(String value, int from) {
        int at = from;
        while (at < value.length() && isSpace(value.charAt(at))) at++;
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7F;
    }
}
