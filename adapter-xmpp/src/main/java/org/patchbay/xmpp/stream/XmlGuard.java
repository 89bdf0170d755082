package org.patchbay.xmpp.stream;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the bytes of one XML document before its parser does, and finds the first that XMPP does not allow: what is not UTF-8 (RFC 6120
 * 11.6), and what RFC 6120 11.1 restricts: comments, processing instructions, document types and entities but the five. And it finds where there
 * are {@linkplain NameCount too many different names}.
 *
 * <p>It is here because the parser gives other answers, or none, to some of them: it takes overlong UTF-8 for characters, and calls a
 * document type with an internal subset malformed; and new names cost it the more, the more it has read.
 */
final class XmlGuard {
    private static final String DECLARATION = "<?xml";
    private static final int LONGEST_REFERENCE = 10;

    private enum Place {
        TEXT,
        OPEN,
        BANG,
        DECLARATION,
        CDATA,
        TAG,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        REFERENCE
    }

    private Place place = Place.TEXT;
    private Place around = Place.TEXT;
    private final NameCount names = new NameCount();
    private final StringBuilder reference = new StringBuilder();
    private long offset;
    private int brackets;
    private int continuing;
    private int lowest = 0x80;
    private int highest = 0xBF;
    private @Nullable StreamCondition found;

    /** What it has found, or null. */
    @Nullable
    StreamCondition found() {
        return found;
    }

    /** Whether its parser has read so many different names that another one should go on. */
    boolean hasManyNames() {
        return names.areMany();
    }

    /** How many of these bytes, from the first, may go to the parser; all of them, unless {@link #found} says otherwise. */
    int accept(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (found != null) return i;
            int b = bytes[i] & 0xFF;
            if (!isUtf8(b)) found = StreamCondition.UNSUPPORTED_ENCODING;
            else if (!isAllowed(b)) found = StreamCondition.RESTRICTED_XML;
            else if (names.areTooMany()) found = StreamCondition.POLICY_VIOLATION;
            if (found != null) return i;
            offset++;
        }
        return bytes.length;
    }

    /** Unicode 3.9, table 3-7. */
    private boolean isUtf8(int b) {
        if (continuing > 0) {
            if (b < lowest || b > highest) return false;
            continuing--;
            lowest = 0x80;
            highest = 0xBF;
            return true;
        }
        if (b < 0x80) return true;
        if (b < 0xC2 || b > 0xF4) return false;
        continuing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    private boolean isAllowed(int b) {
        switch (place) {
            case TEXT -> inText(b);
            case OPEN -> {
                return opens(b);
            }
            case BANG -> {
                // <![CDATA[ is all that may come; <!-- and <!DOCTYPE may not.
                if (b != '[') return false;
                place = Place.CDATA;
                brackets = 0;
            }
            case DECLARATION -> {
                if (offset < DECLARATION.length()) return b == DECLARATION.charAt((int) offset);
                // <?xml-stylesheet is an instruction like any other.
                if (offset == DECLARATION.length() && b > ' ') return false;
                if (b == '>') place = Place.TEXT;
            }
            case CDATA -> inCdata(b);
            case TAG -> {
                names.inTag(b);
                if (b == '>') place = Place.TEXT;
                else if (b == '\'') place = Place.SINGLE_QUOTED;
                else if (b == '"') place = Place.DOUBLE_QUOTED;
            }
            case SINGLE_QUOTED -> inQuotes(b, '\'');
            case DOUBLE_QUOTED -> inQuotes(b, '"');
            case REFERENCE -> {
                return inReference(b);
            }
        }
        return true;
    }

    private void inText(int b) {
        if (b == '<') place = Place.OPEN;
        else if (b == '&') beginReference();
    }

    private boolean opens(int b) {
        if (b == '?' && offset == 1) place = Place.DECLARATION;
        else if (b == '?') return false;
        else if (b == '!') place = Place.BANG;
        else place = b == '>' ? Place.TEXT : Place.TAG;
        if (place == Place.TAG) names.inTag(b);
        return true;
    }

    private void inCdata(int b) {
        if (b == ']') brackets++;
        else if (b == '>' && brackets >= 2) place = Place.TEXT;
        else brackets = 0;
    }

    private void inQuotes(int b, char quote) {
        if (b == quote) place = Place.TAG;
        else if (b == '&') beginReference();
    }

    private void beginReference() {
        around = place;
        place = Place.REFERENCE;
        reference.setLength(0);
    }

    private boolean inReference(int b) {
        if (b != ';') {
            reference.append((char) b);
            return reference.length() <= LONGEST_REFERENCE;
        }
        place = around;
        String name = reference.toString();
        return name.startsWith("#")
                || switch (name) {
                    case "lt", "gt", "amp", "apos", "quot" -> true;
                    default -> false;
                };
    }
}
