package org.patchbay.sip.message;

import gov.nist.javax.sip.header.Accept;
import gov.nist.javax.sip.header.AcceptEncoding;
import gov.nist.javax.sip.header.Allow;
import gov.nist.javax.sip.header.Unsupported;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPRequest;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AcceptHeader;
import javax.sip.header.ContentDispositionHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.ProxyRequireHeader;
import javax.sip.header.RequireHeader;

/**
 * The rules that a request must pass before what it asks for is looked at (RFC 3261 8.2 and 16.3): method, Request-URI's scheme,
 * Max-Forwards, loops, Require, body. The first one that is broken gives the answer.
 *
 * @param methods the methods that are served, in capitals
 * @param extensions the option tags that may stand in Require, in small letters
 * @param schemes the schemes of a Request-URI that are served, in small letters
 * @param bodyTypes the media types that a body may have, in small letters: {@code application/sdp}
 */
public record RequestRules(Set<String> methods, Set<String> extensions, Set<String> schemes, Set<String> bodyTypes) {
    /** Methods that SIP knows (RFC 3261 and its extensions): not served they are 405, any other is 501. */
    private static final Set<String> KNOWN_METHODS = Set.of(
            "ACK",
            "BYE",
            "CANCEL",
            "INFO",
            "INVITE",
            "MESSAGE",
            "NOTIFY",
            "OPTIONS",
            "PRACK",
            "PUBLISH",
            "REFER",
            "REGISTER",
            "SUBSCRIBE",
            "UPDATE");

    private static final Set<String> FOR_THIS_NODE = Set.of("OPTIONS", "REGISTER");

    private static final RequestVerdict PROCEED = new RequestVerdict.Proceed();

    public RequestRules {
        methods = Set.copyOf(methods);
        extensions = Set.copyOf(extensions);
        schemes = Set.copyOf(schemes);
        bodyTypes = Set.copyOf(bodyTypes);
    }

    /**
     * Judges a request; an ACK or CANCEL is not to be judged, for the one is never answered and the other stands for its INVITE.
     *
     * @param ours whether a Via was put there by this node
     */
    public RequestVerdict check(SIPRequest request, Predicate<Via> ours) {
        String method = request.getMethod();
        if (!methods.contains(method)) {
            // RFC 3261 21.4.6 and 21.5.2: 405 for what SIP knows and we don't serve, 501 for what is no method of SIP
            // at all.
            return KNOWN_METHODS.contains(method) ? reject(405, allow()) : reject(501, allow());
        }
        URI uri = request.getRequestURI();
        if (!schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))) return reject(416, List.of());
        if (isExhausted(request)) return reject(483, List.of());
        if (isLooped(request, ours)) return reject(482, List.of());
        List<Header> unsupported = unsupported(request);
        if (!unsupported.isEmpty()) return reject(420, unsupported);
        RequestVerdict body = checkBody(request);
        if (!(body instanceof RequestVerdict.Proceed)) return body;
        if (method.equals("REGISTER") && !(request.getTo().getAddress().getURI() instanceof SipURI)) {
            // RFC 3261 10.3: the To of a REGISTER is an address of record, and that is a SIP or SIPS URI.
            return new RequestVerdict.Reject(400, "To is no SIP address", List.of());
        }
        if (method.equals("INVITE") && !acceptsDescription(request)) return reject(406, List.of());
        return PROCEED;
    }

    /** Whether SIP knows the method, be it served here or not. */
    static boolean isKnown(String method) {
        return KNOWN_METHODS.contains(method);
    }

    /**
     * Whether the request may not go further, and must. What is meant for this node itself is not forwarded: REGISTER, OPTIONS, and requests
     * inside a dialog (RFC 3261 16.3 item 3; RFC 4475 3.3.11).
     */
    private static boolean isExhausted(SIPRequest request) {
        MaxForwardsHeader hops = request.getMaxForwards();
        if (hops == null || hops.getMaxForwards() > 0) return false;
        boolean forUs = request.hasToTag() || FOR_THIS_NODE.contains(request.getMethod());
        return !forUs;
    }

    /** Whether the answer may be a session description: the caller accepts it, or did not say (RFC 3261 20.1). */
    private static boolean acceptsDescription(SIPRequest request) {
        Iterator<?> accepted = request.getHeaders(AcceptHeader.NAME);
        if (!accepted.hasNext()) return true;
        while (accepted.hasNext()) {
            AcceptHeader accept = (AcceptHeader) accepted.next();
            String type = accept.getContentType();
            String subType = accept.getContentSubType();
            // An empty Accept means that no body is taken at all.
            if (type == null || subType == null) continue;
            if (type.equals("*")) return true;
            if (type.equalsIgnoreCase("application") && (subType.equals("*") || subType.equalsIgnoreCase("sdp")))
                return true;
        }
        return false;
    }

    private static boolean isLooped(SIPRequest request, Predicate<Via> ours) {
        ViaList vias = request.getViaHeaders();
        for (Via via : vias) if (ours.test(via) && LoopMark.marks(via, request)) return true;
        return false;
    }

    private List<Header> unsupported(SIPRequest request) {
        List<Header> unsupported = new ArrayList<>();
        Set<String> missing = new TreeSet<>();
        for (Iterator<?> each = request.getHeaders(RequireHeader.NAME); each.hasNext(); ) {
            missing.add(((RequireHeader) each.next()).getOptionTag());
        }
        // RFC 3261 16.3 item 5: the gateway stands between its legs as a proxy would, so it must understand these too.
        for (Iterator<?> each = request.getHeaders(ProxyRequireHeader.NAME); each.hasNext(); ) {
            missing.add(((ProxyRequireHeader) each.next()).getOptionTag());
        }
        for (String tag : missing) {
            if (extensions.contains(tag.toLowerCase(Locale.ROOT))) continue;
            Unsupported header = new Unsupported();
            try {
                header.setOptionTag(tag);
            } catch (ParseException e) {
                throw new IllegalStateException("an option tag that was read can't be written: " + tag, e);
            }
            unsupported.add(header);
        }
        return unsupported;
    }

    private RequestVerdict checkBody(SIPRequest request) {
        byte[] body = request.getRawContent();
        if (body == null || body.length == 0) return PROCEED;
        ContentDispositionHeader disposition = request.getContentDisposition();
        if (disposition != null && "optional".equalsIgnoreCase(disposition.getHandling())) return PROCEED;
        ContentTypeHeader type = request.getContentTypeHeader();
        if (type == null) return new RequestVerdict.Reject(400, "Missing Content-Type", List.of());
        String name = (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT);
        if (!bodyTypes.contains(name)) return reject(415, accept());
        ContentEncodingHeader encoding = request.getContentEncoding();
        if (encoding != null && !"identity".equalsIgnoreCase(encoding.getEncoding())) {
            return reject(415, List.of(new AcceptEncoding()));
        }
        return PROCEED;
    }

    private List<Header> allow() {
        List<Header> headers = new ArrayList<>();
        for (String method : new TreeSet<>(methods)) headers.add(new Allow(method));
        return headers;
    }

    private List<Header> accept() {
        List<Header> headers = new ArrayList<>();
        for (String type : new TreeSet<>(bodyTypes)) {
            int slash = type.indexOf('/');
            Accept accept = new Accept();
            accept.setContentType(type.substring(0, slash));
            accept.setContentSubType(type.substring(slash + 1));
            headers.add(accept);
        }
        return headers;
    }

    private static RequestVerdict reject(int status, List<Header> extra) {
        return new RequestVerdict.Reject(status, SipResponses.reasonPhrase(status), extra);
    }
}
