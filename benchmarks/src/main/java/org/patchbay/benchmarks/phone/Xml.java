package org.patchbay.benchmarks.phone;

/** Looks into stanzas as text. */
public final class Xml {
    private Xml() {}

    /** An attribute of the first element of a text, or empty. */
    public static String attribute(String text, String name) {
        return attribute(text, name, 0);
    }

    /** An attribute of the element that begins there, or empty. */
    static String attribute(String text, String name, int start) {
        int end = text.indexOf('>', start);
        for (int at = text.indexOf(name, start); at >= 0 && at < end; at = text.indexOf(name, at + 1)) {
            int equals = at + name.length();
            if (text.charAt(at - 1) != ' ' || text.charAt(equals) != '=') continue;
            char quote = text.charAt(equals + 1);
            return text.substring(equals + 2, text.indexOf(quote, equals + 2));
        }
        return "";
    }
}
