package org.patchbay.xmpp.client;

import io.vertx.core.net.KeyCertOptions;
import java.util.Optional;

/**
 * A port for clients over TCP.
 *
 * @param host an IP address
 * @param port 0 for any free one
 * @param certificate for STARTTLS, if there is one
 */
public record ClientPortConfig(String host, int port, Optional<KeyCertOptions> certificate) {
    public ClientPortConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("xmpp.client-port.port: " + port + ", expected 0 to 65535");
        }
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return host.startsWith("127.") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1");
    }
}
