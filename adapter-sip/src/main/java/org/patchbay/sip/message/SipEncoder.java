package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Writes messages. The bytes are made once and kept for retransmission, so that no message changes between two sendings. */
public final class SipEncoder {
    /** Characters: the head of an INVITE of ours is not much shorter. */
    private static final int USUAL_HEAD = 1_024;

    private SipEncoder() {}

    /** The message as it goes on the wire, with a Content-Length. */
    public static byte[] encode(SIPMessage message) {
        Via top = message.getTopmostVia();
        if (top == null)
            throw new IllegalArgumentException("a message without Via can't be sent: " + message.getFirstLine());
        ContentType type = message.getContentTypeHeader();
        // A charset of the body would be that of the head, too.
        byte[] plain = type != null && type.getCharset() != null ? null : encodePlain(message);
        // The parameter is written into the topmost Via, so that its own value changes nothing.
        return plain == null ? message.encodeAsBytes(top.getTransport()) : plain;
    }

    /** What JAIN-SIP's own way gives, copied once and not four times; null where a header needs more than ASCII. */
    private static byte @Nullable [] encodePlain(SIPMessage message) {
        StringBuilder head = new StringBuilder(USUAL_HEAD);
        if (message instanceof SIPRequest request) request.getRequestLine().encode(head);
        else if (message instanceof SIPResponse response)
            response.getStatusLine().encode(head);
        for (Iterator<SIPHeader> headers = message.getHeaders(); headers.hasNext(); ) {
            SIPHeader header = headers.next();
            if (!(header instanceof ContentLength)) header.encode(head);
        }
        ((ContentLength) message.getContentLength()).encode(head).append("\r\n");
        byte[] body = message.getRawContent();
        int bodyLength = body == null ? 0 : body.length;
        byte[] bytes = new byte[head.length() + bodyLength];
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            if (c > 0x7F) return null;
            bytes[i] = (byte) c;
        }
        if (body != null) System.arraycopy(body, 0, bytes, head.length(), bodyLength);
        return bytes;
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
