package org.patchbay.sip.message;

import gov.nist.core.GenericObject;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were read before, so that they need not be parsed again: what a phone writes into its messages is much the same in all of
 * them. Each text has one place, which it shares with others and takes from them; so the memory is bounded, and who sends ever new texts
 * only makes it useless. What is read is kept when a text comes the second time, for most come but once.
 *
 * <p>Safe for use by any thread: what is kept is never given away, only copies of it.
 */
final class ReadBefore {
    /** How many texts are kept. */
    static final int PLACES = 2_048;

    /** The longest text that is kept, in characters. */
    static final int MAX_TEXT = 256;

    private final AtomicReferenceArray<@Nullable Kept> places = new AtomicReferenceArray<>(PLACES);

    /**
     * @param text without the part that varies
     * @param read what was read of it, whatever the varying part was then; null as long as the text came but once
     */
    private record Kept(String text, @Nullable GenericObject read) {
        boolean isOf(String line, VaryingPart varying) {
            int rest = line.length() - varying.to();
            return text.length() == varying.from() + rest
                    && text.regionMatches(0, line, 0, varying.from())
                    && text.regionMatches(varying.from(), line, varying.to(), rest);
        }
    }

    /** What became of a text. */
    sealed interface Memory {
        /** It came for the first time, or is too long: nothing is to be done. */
        record Unknown() implements Memory {}

        /** It came for the second time: what is read of it is worth keeping. */
        record Heard() implements Memory {}

        /** It was read before; this is a copy, with the varying part of another line. */
        record Known(GenericObject copy) implements Memory {}
    }

    private static final Memory UNKNOWN = new Memory.Unknown();
    private static final Memory HEARD = new Memory.Heard();

    /** Looks a line up, and remembers that it came. */
    Memory find(String line, VaryingPart varying) {
        if (line.length() > MAX_TEXT) return UNKNOWN;
        int place = place(line, varying);
        Kept kept = places.get(place);
        if (kept != null && kept.isOf(line, varying)) {
            GenericObject read = kept.read();
            return read == null ? HEARD : new Memory.Known((GenericObject) read.clone());
        }
        places.set(place, new Kept(varying.without(line), null));
        return UNKNOWN;
    }

    /** Keeps what was read of a line. It may not be changed any more. */
    void keep(String line, VaryingPart varying, GenericObject read) {
        places.set(place(line, varying), new Kept(varying.without(line), read));
    }

    private static int place(String line, VaryingPart varying) {
        int hash = 0;
        for (int i = 0; i < varying.from(); i++) hash = 31 * hash + line.charAt(i);
        for (int i = varying.to(); i < line.length(); i++) hash = 31 * hash + line.charAt(i);
        return (hash ^ hash >>> 11 ^ hash >>> 22) & PLACES - 1;
    }
}
