package org.patchbay.sip.transport;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/** What the topmost Via has to do with addresses (RFC 3261 18.2, RFC 3581). Pure. */
final class ViaRouting {
    private ViaRouting() {}

    /** Notes in the topmost Via where the request really came from (RFC 3261 18.2.1, RFC 3581 4). */
    static void stamp(SIPRequest request, String sourceHost, int sourcePort) {
        Via via = request.getTopmostVia();
        try {
            boolean wantsRport = via.hasParameter(Via.RPORT);
            if (wantsRport) via.setParameter(Via.RPORT, Integer.toString(sourcePort));
            // With rport, received is added even where sent-by tells the same.
            if (wantsRport || !sourceHost.equals(plain(via.getHost()))) {
                via.setReceived(sourceHost);
            } else {
                // A sender's own received would lead the response astray.
                via.removeParameter(Via.RECEIVED);
            }
        } catch (ParseException e) {
            throw new IllegalArgumentException("not an address: " + sourceHost, e);
        }
    }

    /** Puts our address into the topmost Via, and asks for the answer at the port that we send from (RFC 3581 3). */
    static void sign(SIPRequest request, SipTransport transport, ListenPoint sentBy) {
        Via via = request.getTopmostVia();
        if (via == null || via.getBranch() == null) {
            throw new IllegalArgumentException("a request needs a Via with a branch before it can be sent");
        }
        try {
            via.setTransport(transport.viaName());
            via.setHost(bracketed(sentBy.host()));
            via.setPort(sentBy.port());
            if (!via.hasParameter(Via.RPORT)) via.setParameter(Via.RPORT, null);
        } catch (ParseException | javax.sip.InvalidArgumentException e) {
            throw new IllegalArgumentException("not fit for a Via: " + sentBy, e);
        }
    }

    /**
     * The port that a response over UDP goes to, at the address that its request came from (RFC 3261 18.2.2, RFC 3581 4): that of rport, else
     * that of sent-by. {@code maddr} is not followed, since with it anybody could aim our responses at anybody.
     */
    static int datagramPort(SIPResponse response, int sourcePort) {
        Via via = response.getTopmostVia();
        // A stamped rport is the source's port; one that the sender made up is not trusted.
        if (via.hasParameter(Via.RPORT)) return sourcePort;
        return via.getPort() > 0 ? via.getPort() : SipTransport.UDP.defaultPort();
    }

    /** Where a response goes whose connection is gone (RFC 3261 18.2.2): a new connection to the sender's own door. */
    static @Nullable Target reconnect(SIPResponse response) {
        Via via = response.getTopmostVia();
        SipTransport transport = SipTransport.parse(via.getTransport()).orElse(null);
        if (transport != SipTransport.TCP && transport != SipTransport.TLS) return null;
        String host = via.getReceived() == null ? plain(via.getHost()) : via.getReceived();
        int port = via.getPort() > 0 ? via.getPort() : transport.defaultPort();
        return host == null || host.isEmpty() ? null : Target.to(transport, host, port);
    }

    /** An IPv6 address without its brackets. */
    static String plain(String host) {
        return host != null && host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
