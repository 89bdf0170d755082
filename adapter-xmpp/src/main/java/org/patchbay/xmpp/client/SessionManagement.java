package org.patchbay.xmpp.client;

import org.patchbay.xmpp.stream.XmlText;

/** The elements of stream management (XEP-0198). Pure. */
final class SessionManagement {
    static final String NAMESPACE = "urn:xmpp:sm:3";

    private SessionManagement() {}

    /** @param condition a stanza error of RFC 6120 8.3.3 */
    static String failed(String condition) {
        return "<failed xmlns='" + NAMESPACE + "'><" + condition
                + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";
    }

    /** @param token what the session is resumed by; empty where it can't be */
    static String enabled(String token, long seconds) {
        if (token.isEmpty()) return "<enabled xmlns='" + NAMESPACE + "'/>";
        return "<enabled xmlns='" + NAMESPACE + "' id='" + XmlText.escape(token) + "' resume='true' max='" + seconds
                + "'/>";
    }

    static String resumed(String token, long handled) {
        return "<resumed xmlns='" + NAMESPACE + "' previd='" + XmlText.escape(token) + "' h='" + handled + "'/>";
    }

    static String answer(long handled) {
        return "<a xmlns='" + NAMESPACE + "' h='" + handled + "'/>";
    }

    static String request() {
        return "<r xmlns='" + NAMESPACE + "'/>";
    }

    /** A count as it stands in {@code h}: 0 to 2^32-1; -1 where it is none. */
    static long count(String text) {
        if (!text.matches("[0-9]{1,10}")) return -1;
        long count = Long.parseLong(text);
        return count < 1L << 32 ? count : -1;
    }
}
