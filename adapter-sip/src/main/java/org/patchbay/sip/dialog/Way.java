package org.patchbay.sip.dialog;

import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;

/**
 * How to reach a phone: over the flow that it opened, or where its URI points.
 *
 * @param flow how its last message came, or null where it was never heard
 * @param pinned whether only the flow leads there: the phone sits behind a NAT, and its own word about its address is of no use
 */
public record Way(@Nullable Flow flow, boolean pinned) {
    /** Only the URI tells. */
    public static final Way BY_URI = new Way(null, false);

    /**
     * Where to send a request.
     *
     * @param next the topmost Route, or the remote target
     * @return empty where the flow is gone and nothing else leads there
     */
    public Optional<Target> toward(URI next) {
        Flow flow = this.flow;
        if (flow != null && flow.isOpen() && (pinned || flow.transport().isReliable()))
            return Optional.of(Target.over(flow));
        if (flow != null && flow.transport().isWebSocket()) return Optional.empty();
        if (!(next instanceof SipURI uri)) return Optional.empty();
        Optional<SipTransport> transport = transportOf(uri);
        if (transport.isEmpty() || transport.get().isWebSocket()) return Optional.empty();
        String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        int port = uri.getPort() > 0 ? uri.getPort() : transport.get().defaultPort();
        if (host.isEmpty() || port > 65_535) return Optional.empty();
        return Optional.of(Target.to(transport.get(), host, port));
    }

    /** The transport that a URI asks for (RFC 3263 4.1, without look-ups); empty where it is none of ours. */
    public static Optional<SipTransport> transportOf(SipURI uri) {
        String named = uri.getTransportParam();
        if (named == null) return Optional.of(uri.isSecure() ? SipTransport.TLS : SipTransport.UDP);
        Optional<SipTransport> transport = SipTransport.parse(named);
        // RFC 3261 26.2.2: a SIPS URI with transport=tcp means TLS over TCP.
        if (uri.isSecure() && transport.filter(SipTransport.TCP::equals).isPresent())
            return Optional.of(SipTransport.TLS);
        return transport;
    }
}
