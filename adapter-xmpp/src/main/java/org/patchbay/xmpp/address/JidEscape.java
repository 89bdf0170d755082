package org.patchbay.xmpp.address;

import java.util.Locale;

/**
 * XEP-0106: characters that a localpart can't have, written so that it can. Pure.
 */
final class JidEscape {
    private static final String ESCAPED = " \"&'/:<>@";
    private static final String CODES = "20 22 26 27 2f 3a 3c 3e 40 5c";

    private JidEscape() {}

    /** RFC 7622 3.3.1 leaves out what is escaped here. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A backslash is escaped only where it would be taken for the beginning of an escape (XEP-0106 4.2).
            if (ESCAPED.indexOf(c) >= 0 || c == '\\' && isCode(text, i)) {
                escaped.append('\\').append(String.format("%02x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** The text that was escaped. */
    static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && isCode(text, i)) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static boolean isCode(String text, int backslash) {
        if (backslash + 3 > text.length()) return false;
        String code = text.substring(backslash + 1, backslash + 3);
        return code.charAt(0) != ' ' && code.charAt(1) != ' ' && CODES.contains(code.toLowerCase(Locale.ROOT));
    }
}
