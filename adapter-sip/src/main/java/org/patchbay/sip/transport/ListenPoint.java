package org.patchbay.sip.transport;

import org.patchbay.core.spi.Door;

/**
 * A door that is open.
 *
 * @param host the name or address that peers are told: in Via, Contact and Record-Route
 * @param port the port that peers are told; the real one where 0 was asked for
 */
public record ListenPoint(SipTransport transport, String host, int port) {
    /** How it is shown to an operator. */
    public Door door() {
        String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String scheme = transport == SipTransport.TLS ? "sips:" : "sip:";
        return new Door(
                "sip-" + transport.parameter(),
                scheme + shownHost + ":" + port + ";transport=" + transport.parameter());
    }
}
