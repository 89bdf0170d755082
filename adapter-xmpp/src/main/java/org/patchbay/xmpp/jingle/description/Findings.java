package org.patchbay.xmpp.jingle.description;

import java.util.Optional;

/** What is wrong with contents that are being read: the first fault counts, and reading goes on without harm. */
final class Findings {
    private static final int LONGEST = 4_096;

    private Optional<JingleReading.Refused> first = Optional.empty();

    Optional<JingleReading.Refused> first() {
        return first;
    }

    void refuse(Refusal refusal, String text) {
        if (first.isEmpty()) first = Optional.of(new JingleReading.Refused(refusal, text));
    }

    /** A count that must not be beyond a bound. */
    boolean within(int count, int most, String what) {
        if (count <= most) return true;
        refuse(Refusal.TOO_MUCH, "more than " + most + " " + what);
        return false;
    }

    /** An attribute that stands as one word in SDP: not empty, no white space, nothing that ends a line. */
    String word(String value, String what) {
        if (isWord(value)) return value;
        refuse(Refusal.BAD_REQUEST, what + " is missing, or not one word");
        return "?";
    }

    /** A word, or nothing. */
    String wordOrNothing(String value, String what) {
        return value.isEmpty() ? value : word(value, what);
    }

    /** Text within one line of SDP. */
    String line(String value, String what) {
        if (value.length() <= LONGEST && value.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7F)) return value;
        refuse(Refusal.BAD_REQUEST, what + " is too long, or has control characters in it");
        return "";
    }

    /** A decimal number. */
    int number(String value, long least, long most, String what) {
        boolean digits =
                !value.isEmpty() && value.length() <= 10 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(value) : -1;
        if (number >= least && number <= most) return (int) number;
        refuse(Refusal.BAD_REQUEST, what + " is not a number from " + least + " to " + most);
        return (int) least;
    }

    /** A decimal number, or nothing, which counts as 0. */
    int numberOrNothing(String value, long most, String what) {
        return value.isEmpty() ? 0 : number(value, 0, most, what);
    }

    private static boolean isWord(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST
                && value.chars().noneMatch(c -> c <= ' ' || c == 0x7F || Character.isWhitespace(c));
    }
}
