package org.patchbay.xmpp.stream;

import java.util.concurrent.ThreadLocalRandom;

/**
 * About how many different names of elements and attributes a document has, from its bytes, in constant memory. A parser keeps each name that it
 * has read, and by the hundred thousand, which takes a peer a few megabytes, a new one costs it milliseconds.
 *
 * <p>Each name sets one of {@value #PLACES} bits, by a hash that peers can't foresee: a few names that share a bit are counted once.
 */
final class NameCount {
    private static final int PLACES = 1024;

    /** About 220 names; a stream of everyday stanzas has less than a hundred. */
    private static final int MANY = 200;

    /** About 1,200 names. */
    private static final int TOO_MANY = 700;

    private static final int MULTIPLIER = ThreadLocalRandom.current().nextInt() | 1;

    private final long[] seen = new long[PLACES / Long.SIZE];
    private int count;
    private boolean naming;
    private int hash;

    /** Takes the next byte of a tag, outside of quotes; the first one after the opening bracket is one, and so is the closing bracket. */
    void inTag(int b) {
        if (b > ' ' && b != '=' && b != '/' && b != '>' && b != '\'' && b != '"') {
            hash = (naming ? hash : 1) * MULTIPLIER + b;
            naming = true;
        } else if (naming) {
            naming = false;
            note(hash ^ hash >>> 15);
        }
    }

    private void note(int name) {
        int place = name * 0x9E3779B1 >>> Integer.SIZE - 10;
        long bit = 1L << place;
        if ((seen[place >> 6] & bit) != 0) return;
        seen[place >> 6] |= bit;
        count++;
    }

    /** Whether they are more than a parser should keep for long. */
    boolean areMany() {
        return count > MANY;
    }

    /** Whether they are more than a parser should be given at all. */
    boolean areTooMany() {
        return count > TOO_MANY;
    }
}
