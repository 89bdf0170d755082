package org.patchbay.benchmarks.phone;

/** A text with a call's number in it, in a form of fixed length that may stand in an ICE user fragment (RFC 8839 5.4). */
public final class Numbered {
    private static final char FIRST = 'b';
    private static final int DIGITS = 9;
    private static final String PLACE = "U76i";

    private final String[] parts;

    private Numbered(String[] parts) {
        this.parts = parts;
    }

    /** Such a text of a pattern that has the user fragment of the sample offer in it. */
    static Numbered of(String pattern) {
        return new Numbered(pattern.split(PLACE, -1));
    }

    /** The text for a call. */
    String with(int call) {
        return String.join(word(call), parts);
    }

    /** What stands for a call: {@code b000000017}. */
    static String word(int call) {
        String digits = Integer.toString(call);
        return FIRST + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** The number of the call that a description, as SDP, as JSON with SDP or as Jingle, belongs to; -1 if there is none. */
    static int find(String description) {
        int at = description.indexOf("ufrag");
        if (at < 0) return -1;
        // ice-ufrag:b000000017 or ufrag='b000000017'
        int start = at + "ufrag".length();
        while (start < description.length() && description.charAt(start) != FIRST && start < at + 10) start++;
        return read(description, start);
    }

    /** Reads the word that begins there; -1 if there is none. */
    static int read(String text, int start) {
        int end = start + 1 + DIGITS;
        if (start < 0 || end > text.length() || text.charAt(start) != FIRST) return -1;
        int number = 0;
        for (int i = start + 1; i < end; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') return -1;
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
