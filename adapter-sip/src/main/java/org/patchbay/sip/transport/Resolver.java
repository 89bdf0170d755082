package org.patchbay.sip.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;

/** Finds where a SIP URI leads (RFC 3263). */
public interface Resolver {
    /** The places to try for a URI, the best first; never empty. Fails where it leads nowhere. */
    Future<List<Target>> targets(SipURI uri);

    /** The address of a host name (A, AAAA); a literal address is given back as it is. Fails where there is none. */
    Future<InetAddress> address(String host);

    /**
     * A resolver that asks for addresses only, as Vert.x does: transport and port are what the URI says, or the defaults of its scheme. NAPTR
     * and SRV records are not asked for.
     */
    static Resolver ofHosts(Vertx vertx) {
        return new Resolver() {
            @Override
            public Future<List<Target>> targets(SipURI uri) {
                return targetOf(uri)
                        .map(target -> Future.succeededFuture(List.of(target)))
                        .orElseGet(() -> Future.failedFuture("no transport for " + uri.getTransportParam()));
            }

            @Override
            public Future<InetAddress> address(String host) {
                return ((VertxInternal) vertx).nameResolver().resolve(host);
            }
        };
    }

    /** RFC 3263 4.1 and 4.2, where no records are asked for. Empty where the URI asks for a transport that nobody can connect to. */
    private static Optional<Target> targetOf(SipURI uri) {
        String asked = uri.getTransportParam();
        SipTransport otherwise = uri.isSecure() ? SipTransport.TLS : SipTransport.UDP;
        SipTransport transport = otherwise;
        if (asked != null) {
            transport = SipTransport.parse(asked.toLowerCase(Locale.ROOT)).orElse(null);
            // RFC 3261 26.2.2: sips over tcp means TLS.
            if (transport == SipTransport.TCP && uri.isSecure()) transport = SipTransport.TLS;
        }
        if (transport == null || transport.isWebSocket() || (uri.isSecure() && !transport.isSecure()))
            return Optional.empty();
        String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
        int port = uri.getPort() > 0 ? uri.getPort() : transport.defaultPort();
        return Optional.of(Target.to(transport, ViaRouting.plain(host), port));
    }
}
