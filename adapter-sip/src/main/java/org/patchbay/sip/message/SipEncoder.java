package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import org.jspecify.annotations.Nullable;

/** Writes messages. The bytes are made once and kept for retransmission, so that no message changes between two sendings. */
public final class SipEncoder {
    private SipEncoder() {}

    /** The message as it goes on the wire, with a Content-Length. */
    public static byte[] encode(SIPMessage message) {
        Via top = message.getTopmostVia();
        if (top == null)
            throw new IllegalArgumentException("a message without Via can't be sent: " + message.getFirstLine());
        // The parameter is written into the topmost Via, so that its own value changes nothing.
        return message.encodeAsBytes(top.getTransport());
    }

    /**
     * The answer to a request that could not be read: its own header fields verbatim (RFC 3261 8.2.6.2), no body.
     *
     * @param receivedHost the address that the request came from
     * @param receivedPort the port that it came from
     */
    public static byte[] encodeRefusal(Parsed.Refused refused, String receivedHost, int receivedPort) {
        RefusedFacts facts = refused.facts();
        StringBuilder text = new StringBuilder(512);
        text.append("SIP/2.0 ")
                .append(refused.status())
                .append(' ')
                .append(refused.reason())
                .append("\r\n");
        boolean top = true;
        for (String via : facts.vias()) {
            text.append("Via: ")
                    .append(top ? stamped(via, receivedHost, receivedPort) : via)
                    .append("\r\n");
            top = false;
        }
        line(text, "From", facts.from());
        String to = facts.to();
        boolean tagged = to == null || to.matches("(?is).*;\\s*tag\\s*=.*");
        line(text, "To", tagged ? to : to + ";tag=" + SipIdentifiers.tag());
        line(text, "Call-ID", facts.callId());
        line(text, "CSeq", facts.cseq());
        return text.append("Content-Length: 0\r\n\r\n").toString().getBytes(UTF_8);
    }

    /** RFC 3581 4, as far as a Via that perhaps can't be read allows: a line with several values is left as it is. */
    private static String stamped(String via, String host, int port) {
        if (via.indexOf(',') >= 0) return via;
        String withPort = via.replaceFirst("(?i);\\s*rport\\s*(?=;|$)", ";rport=" + port);
        return withPort + ";received=" + host;
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null) text.append(name).append(": ").append(value).append("\r\n");
    }
}
