package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a description's text, without the white space around, read word by word; any run of spaces and tabs parts two. Nothing is copied
 * but what is asked for, and of that no usual word: descriptions are much of what a call allocates.
 */
final class SdpField {
    /** One in which nothing stands. */
    static final SdpField EMPTY = new SdpField("");

    private final String text;
    private final int end;
    private int at;

    SdpField(String text, int from, int to) {
        this.text = text;
        this.at = SdpText.skipSpace(text, from, to);
        this.end = SdpText.endWithoutSpace(text, at, to);
    }

    SdpField(String text) {
        this(text, 0, text.length());
    }

    boolean isEmpty() {
        return at == end;
    }

    /** How many words are left. */
    int count() {
        int count = 0;
        for (int i = at; i < end; i = SdpText.skipSpace(text, endOfWord(i), end)) count++;
        return count;
    }

    /** The next word; empty where there is none. */
    String word() {
        int from = at;
        int to = endOfWord(from);
        at = SdpText.skipSpace(text, to, end);
        return UsualWords.copy(text, from, to);
    }

    /** Passes over the next word, if it is this one. */
    boolean skip(String word) {
        int to = endOfWord(at);
        if (to - at != word.length() || !text.startsWith(word, at)) return false;
        at = SdpText.skipSpace(text, to, end);
        return true;
    }

    /** The next word as a number of decimal digits alone, from 0 to {@code max}; -1 where it is none. */
    long number(long max) {
        int from = at;
        int to = endOfWord(from);
        at = SdpText.skipSpace(text, to, end);
        return SdpText.number(text, from, to, max);
    }

    /** A number from 1 up, for fields in which 0 means that nothing was said; -1 where it is none. */
    long positive(long max) {
        long number = number(max);
        return number == 0 ? -1 : number;
    }

    /** All that is left. */
    String rest() {
        return UsualWords.copy(text, at, end);
    }

    /** All words that are left. */
    List<String> words() {
        List<String> words = new ArrayList<>(count());
        while (!isEmpty()) words.add(word());
        return words;
    }

    /** Where the next word begins, to go back to. */
    int place() {
        return at;
    }

    /** Reads on from a place where it was before. */
    void backTo(int place) {
        at = place;
    }

    /** What is left, as an attribute. */
    SdpAttribute attribute() {
        return SdpAttribute.of(text, at, end);
    }

    private int endOfWord(int from) {
        int to = from;
        while (to < end && !SdpText.isSpace(text.charAt(to))) to++;
        return to;
    }
}
