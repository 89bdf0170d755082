package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Iterator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.AcceptHeader;
import javax.sip.header.ExpiresHeader;

/**
 * What an Event header says (RFC 6665 8.2.1), and what else the requests of event packages have in common.
 *
 * @param packageName in small letters; empty where there is no such header
 * @param id tells subscriptions of one dialog apart; empty for none
 */
record EventHeader(String packageName, String id) {
    /** The one event package that may be subscribed to (RFC 3856). */
    static final String PRESENCE = "presence";

    /** How a transfer goes; only a REFER begins such a subscription (RFC 3515 2.4). */
    static final String REFER = "refer";

    /** What it is told in (RFC 3863). */
    static final String PIDF = "application/pidf+xml";

    private static final Pattern ID = Pattern.compile("(?i);\\s*id\\s*=\\s*([A-Za-z0-9.!%*_+`'~-]{1,64})");

    static EventHeader of(SIPRequest request) {
        String value = HeaderValues.first(request, "Event").orElse("");
        int semicolon = value.indexOf(';');
        String name = semicolon < 0 ? value : value.substring(0, semicolon);
        Matcher id = ID.matcher(value);
        return new EventHeader(name.trim().toLowerCase(Locale.ROOT), id.find() ? id.group(1) : "");
    }

    /** Expires in seconds; -1 where there is none. */
    static int expires(SIPRequest request) {
        ExpiresHeader expires = request.getExpires();
        return expires == null ? -1 : expires.getExpires();
    }

    /** Whether the phone takes PIDF: it says so, or says nothing (RFC 3856 6.5). */
    static boolean takesPidf(SIPRequest request) {
        Iterator<?> accepted = request.getHeaders(AcceptHeader.NAME);
        if (!accepted.hasNext()) return true;
        while (accepted.hasNext()) {
            if (!(accepted.next() instanceof AcceptHeader accept)) continue;
            String type = accept.getContentType();
            String subType = accept.getContentSubType();
            if (type == null || subType == null) continue;
            if (type.equals("*")) return true;
            if (type.equalsIgnoreCase("application") && (subType.equals("*") || subType.equalsIgnoreCase("pidf+xml")))
                return true;
        }
        return false;
    }

    /** The header's value in a NOTIFY. */
    String value() {
        return id.isEmpty() ? packageName : packageName + ";id=" + id;
    }
}
