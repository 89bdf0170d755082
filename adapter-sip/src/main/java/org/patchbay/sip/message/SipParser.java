package org.patchbay.sip.message;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a SIP message from the wire and says what to do with it. Safe for use by any thread.
 *
 * <p>The reading is JAIN-SIP's; around it stands what that parser leaves to its caller: bounds, the framing of RFC 3261 18.3, malformed
 * headers that it would pass over in silence, and the checks between one header and another.
 */
public final class SipParser {
    /** How the end of a message is known. */
    public enum Framing {
        /** One message a packet (UDP, a WebSocket frame): a body without Content-Length goes to the end, and what lies behind a body is noise. */
        DATAGRAM,
        /** A byte stream, cut into messages by Content-Length, which is therefore mandatory. */
        STREAM
    }

    /** Headers that may stand in a message once only (RFC 3261 7.3.1), and that something depends upon. */
    private static final List<String> SINGLE = List.of(
            "from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type", "refer-to", "replaces");

    /**
     * Headers whose malformed value spoils the message. Of all others RFC 3261 16.3 says that nobody should look at what he does not need:
     * a Date in the wrong zone or an overlarge Warning is passed over.
     */
    private static final Set<String> ESSENTIAL = Set.of(
            "via",
            "from",
            "to",
            "call-id",
            "cseq",
            "max-forwards",
            "content-length",
            "content-type",
            "contact",
            "route",
            "record-route",
            "require",
            "proxy-require",
            "rack",
            "rseq");

    /** RFC 3261 8.1.1.5. */
    private static final long MAX_CSEQ = Integer.MAX_VALUE;

    static {
        JainLogging.silence();
    }

    private final RememberingParser parser = new RememberingParser();
    private final MessageLimits limits;

    public SipParser(MessageLimits limits) {
        this.limits = limits;
    }

    /** The bounds that it holds messages to. */
    public MessageLimits limits() {
        return limits;
    }

    /** Reads one whole message. Empty lines before it are skipped. The array is kept by nobody. */
    public Parsed parse(byte[] bytes, Framing framing) {
        int start = 0;
        while (start < bytes.length && (bytes[start] == '\r' || bytes[start] == '\n')) start++;
        if (start == bytes.length) return new Parsed.Dropped("empty");
        int body = HeaderBlock.end(bytes, start, bytes.length);
        // Liberal: where the packet ends with the last header, its end stands for the empty line (the golden of RFC
        // 4475 3.1.2.15 is such a one).
        if (body < 0 && framing == Framing.DATAGRAM && bytes[bytes.length - 1] == '\n') body = bytes.length;
        HeaderBlock block = HeaderBlock.read(bytes, start, body < 0 ? bytes.length : body);
        if (body < 0) return refuse(block, 400, "Headers without end");
        if (bytes.length > limits.messageBytes()) return refuse(block, 513, "Message too large");
        if (block.count() > limits.headers()) return refuse(block, 513, "Too many headers");
        // Reading a list takes time with the square of its length, so that eight kilobytes of Contact could hold up an
        // event loop.
        if (block.commas() > 2 * limits.headers()) return refuse(block, 513, "Too many header values");
        if (block.longest() > limits.headerBytes()) return refuse(block, 513, "Header too long");
        Refusal wrong = wrongFirstLine(block);
        if (wrong == null) wrong = repeated(block);
        if (wrong != null) return refuse(block, wrong.status, wrong.reason);
        return parse(bytes, start, body, block, framing);
    }

    /** Refuses what the transport found wrong before the message was whole: too much of it, or no way to know its end. */
    public Parsed refuse(byte[] head, int status, String reason) {
        int start = 0;
        while (start < head.length && (head[start] == '\r' || head[start] == '\n')) start++;
        int end = HeaderBlock.end(head, start, head.length);
        return refuse(HeaderBlock.read(head, start, end < 0 ? head.length : end), status, reason);
    }

    private Parsed parse(byte[] bytes, int start, int body, HeaderBlock block, Framing framing) {
        SIPMessage message;
        Complaints complaints = new Complaints();
        try {
            // It stops at the empty line, which is behind the first octet and before the body.
            byte[] head = start == 0 && body < bytes.length ? bytes : Arrays.copyOfRange(bytes, start, body);
            message = parser.parseSIPMessage(head, false, false, complaints);
        } catch (ParseException e) {
            return refuse(block, 400, complaints.reason);
        } catch (RuntimeException e) {
            // Single header parsers of JAIN-SIP throw NumberFormatException and the like at values that they don't
            // expect.
            return refuse(block, 400, "Malformed header");
        }
        try {
            Refusal wrong = message == null ? new Refusal(400, "Malformed message") : checked(message, block);
            if (wrong == null) wrong = withBody(message, bytes, body, block, framing);
            return wrong == null ? new Parsed.Accepted(message) : refuse(block, wrong.status, wrong.reason);
        } catch (RuntimeException e) {
            return refuse(block, 400, "Malformed header");
        }
    }

    private Parsed refuse(HeaderBlock block, int status, String reason) {
        if (block.isResponse()) return new Parsed.Dropped("response: " + reason);
        // RFC 3261 17.1.1.3: nothing answers an ACK.
        if (block.firstLine().startsWith("ACK ")) return new Parsed.Dropped("ACK: " + reason);
        // A line without a version at its end is no request of SIP, and answering noise would make us an amplifier.
        if (!block.firstLine().matches("(?s).*\\sSIP/\\d+\\.\\d+\\s*")) return new Parsed.Dropped("not SIP");
        RefusedFacts facts = block.facts();
        if (facts == null) return new Parsed.Dropped("no readable Via: " + reason);
        return new Parsed.Refused(facts, status, reason);
    }

    private static @Nullable Refusal wrongFirstLine(HeaderBlock block) {
        String line = block.firstLine().strip();
        String version = block.isResponse()
                ? line.substring(0, Math.max(0, line.indexOf(' ')))
                : line.substring(line.lastIndexOf(' ') + 1);
        if (!version.regionMatches(true, 0, "SIP/", 0, 4)) return new Refusal(400, "Malformed first line");
        return version.equalsIgnoreCase("SIP/2.0") ? null : new Refusal(505, "Version Not Supported");
    }

    private static @Nullable Refusal repeated(HeaderBlock block) {
        for (String name : SINGLE) {
            if (block.repeats(name)) return new Refusal(400, "Repeated " + name);
        }
        return null;
    }

    private static @Nullable Refusal checked(SIPMessage message, HeaderBlock block) {
        ViaList vias = message.getViaHeaders();
        if (vias == null || vias.isEmpty()) return new Refusal(400, "Missing Via");
        if (message.getFrom() == null) return new Refusal(400, "Missing From");
        if (message.getTo() == null) return new Refusal(400, "Missing To");
        if (message.getCallId() == null) return new Refusal(400, "Missing Call-ID");
        if (message.getCSeq() == null) return new Refusal(400, "Missing CSeq");
        long cseq = message.getCSeq().getSeqNumber();
        if (cseq < 0 || cseq > MAX_CSEQ) return new Refusal(400, "CSeq out of range");
        for (String name : block.asks() ? List.of("from", "to", "contact") : List.<String>of()) {
            for (String value : block.all(name)) {
                if (lacksBrackets(value)) return new Refusal(400, "Malformed " + name);
            }
        }
        if (message instanceof SIPRequest request) return checkedRequest(request);
        int status = ((SIPResponse) message).getStatusCode();
        if (status < 100 || status > 699) return new Refusal(400, "Status out of range");
        // RFC 3261 8.1.3.3: this node is never a proxy, so a response for it has its own Via and no other.
        return vias.size() == 1 ? null : new Refusal(400, "More than one Via");
    }

    private static @Nullable Refusal checkedRequest(SIPRequest request) {
        String method = request.getMethod();
        if (request.getRequestURI() == null || method == null) return new Refusal(400, "Malformed request line");
        if (!method.equals(request.getCSeq().getMethod())) {
            // RFC 4475 3.1.2.18: for a method that nobody knows, 501 is the answer that lasts.
            return RequestRules.isKnown(method)
                    ? new Refusal(400, "CSeq of another method")
                    : new Refusal(501, "Not Implemented");
        }
        // RFC 3261 19.1.1, table 1: a Request-URI has no headers.
        if (request.getRequestURI() instanceof SipUri uri) {
            Iterator<?> headers = uri.getHeaderNames();
            if (headers != null && headers.hasNext()) return new Refusal(400, "Headers in Request-URI");
        }
        Via top = request.getTopmostVia();
        // RFC 4475 3.2.1: the cookie without an identifier behind it names no transaction.
        boolean bare = SipIdentifiers.BRANCH_COOKIE.equalsIgnoreCase(top.getBranch());
        return bare ? new Refusal(400, "Missing transaction identifier") : null;
    }

    /** RFC 3261 20: a URI with a question mark must stand in angle brackets. */
    private static boolean lacksBrackets(String value) {
        return value.indexOf('?') >= 0 && value.indexOf('<') < 0 && value.indexOf('"') < 0;
    }

    /** RFC 3261 18.3. */
    private @Nullable Refusal withBody(SIPMessage message, byte[] bytes, int body, HeaderBlock block, Framing framing) {
        int rest = bytes.length - body;
        String announced = block.first("content-length");
        if (announced == null && framing == Framing.STREAM) return new Refusal(400, "Missing Content-Length");
        int length = announced == null ? rest : message.getContentLength().getContentLength();
        if (length < 0) return new Refusal(400, "Malformed Content-Length");
        if (length > limits.bodyBytes()) return new Refusal(413, "Request Entity Too Large");
        if (length > rest) return new Refusal(400, "Body shorter than Content-Length");
        if (length == 0) return null;
        message.setMessageContent(Arrays.copyOfRange(bytes, body, body + length));
        message.setContentLength(new ContentLength(length));
        return null;
    }

    private record Refusal(int status, String reason) {}

    /** Ends the parsing at the first header that the message can't do without. */
    private static final class Complaints implements ParseExceptionListener {
        private String reason = "Malformed message";

        @Override
        public void handleException(
                ParseException exception, SIPMessage message, Class header, String headerText, String messageText)
                throws ParseException {
            int colon = headerText.indexOf(':');
            String name = colon < 0 ? "" : HeaderBlock.longName(headerText.substring(0, colon));
            boolean firstLine = message.getFirstLine() == null;
            if (firstLine) reason = "Malformed first line";
            else if (ESSENTIAL.contains(name)) reason = "Malformed " + name;
            else return;
            throw exception;
        }
    }
}
