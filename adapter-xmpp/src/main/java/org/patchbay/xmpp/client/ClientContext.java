package org.patchbay.xmpp.client;

import java.security.SecureRandom;
import java.util.Base64;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.xmpp.address.DirectAddresses;
import org.patchbay.xmpp.sasl.Sasl;
import org.patchbay.xmpp.wire.XmppCounters;

/**
 * What all clients of one endpoint share. It belongs to the endpoint's event loop.
 *
 * @param endpoint the endpoint's address on the bus
 */
record ClientContext(
        Gateway gateway,
        ClientConfig config,
        XmppCounters counters,
        Sasl sasl,
        ClientSessions sessions,
        DirectAddresses addresses,
        TimerWheel wheel,
        String endpoint) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** 128 random bits. */
    static String token() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String domain() {
        return gateway.domains().own();
    }
}
