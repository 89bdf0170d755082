package org.patchbay.xmpp.stream;

/** Text as it stands in XML. Pure. */
public final class XmlText {
    private XmlText() {}

    /** With the five characters escaped that mean something in XML. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '\'' -> escaped.append("&apos;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * The same text without characters that XML 1.0 (2.2) can't carry, each replaced by U+FFFD: what came in by another protocol must not
     * break the stream that it goes out by.
     */
    public static String legal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isLegal(text, i)) return replaced(text, i);
            if (Character.isHighSurrogate(text.charAt(i))) i++;
        }
        return text;
    }

    private static String replaced(String text, int first) {
        StringBuilder legal = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (!isLegal(text, i)) {
                legal.append('\ufffd');
            } else {
                legal.append(text.charAt(i));
                if (Character.isHighSurrogate(text.charAt(i))) legal.append(text.charAt(++i));
            }
        }
        return legal.toString();
    }

    /** Whether the character that begins there is one of XML's; a high surrogate is, with its low one. */
    private static boolean isLegal(String text, int at) {
        char c = text.charAt(at);
        if (c >= ' ' && c < 0xD800 || c == '\t' || c == '\n' || c == '\r') return true;
        if (Character.isHighSurrogate(c))
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        return c >= 0xE000 && c <= 0xFFFD;
    }
}
