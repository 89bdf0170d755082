package org.patchbay.sip.transport;

import io.vertx.core.net.KeyCertOptions;
import org.jspecify.annotations.Nullable;

/**
 * A door to open.
 *
 * @param transport UDP, TCP or TLS; WebSocket comes in by the HTTP port
 * @param host the address to bind: {@code 127.0.0.1}, {@code 0.0.0.0}
 * @param port 0 to 65,535; 0 takes a free one
 * @param advertisedHost what peers are told, or null for {@code host}; must be given where {@code host} is a wildcard
 * @param certificate certificate and key, for TLS and only for it
 */
public record ListenConfig(
        SipTransport transport,
        String host,
        int port,
        @Nullable String advertisedHost,
        @Nullable KeyCertOptions certificate) {
    public ListenConfig {
        if (transport.isWebSocket()) {
            throw new IllegalArgumentException("sip.listen.transport is " + transport + ": expected UDP, TCP or TLS");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("sip.listen.port is " + port + ": expected 0 to 65535");
        }
        if (host.isBlank()) throw new IllegalArgumentException("sip.listen.host is empty: expected an address to bind");
        boolean wildcard = host.equals("0.0.0.0") || host.equals("::");
        if (wildcard && advertisedHost == null) {
            throw new IllegalArgumentException(
                    "sip.listen.advertised-host is missing: expected the address that peers reach, since sip.listen.host is "
                            + host);
        }
        if ((transport == SipTransport.TLS) != (certificate != null)) {
            throw new IllegalArgumentException(
                    "sip.listen.tls: expected a certificate and key for transport TLS and for no other");
        }
    }

    /** A door without TLS that is advertised as it is bound. */
    public static ListenConfig plain(SipTransport transport, String host, int port) {
        return new ListenConfig(transport, host, port, null, null);
    }

    /** The name or address that peers are told. */
    public String shownHost() {
        return advertisedHost == null ? host : advertisedHost;
    }
}
