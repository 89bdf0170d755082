package org.patchbay.sip.transport;

import java.util.Locale;
import java.util.Optional;

/** How a SIP message travels. */
public enum SipTransport {
    UDP(false, false, 5060),
    TCP(true, false, 5060),
    TLS(true, true, 5061),
    WS(true, false, 80),
    WSS(true, true, 443);

    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;

    SipTransport(boolean reliable, boolean secure, int defaultPort) {
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
    }

    /** Reads the name in a Via or in a {@code transport} parameter, in any case. */
    public static Optional<SipTransport> parse(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "UDP" -> Optional.of(UDP);
            case "TCP" -> Optional.of(TCP);
            case "TLS" -> Optional.of(TLS);
            case "WS" -> Optional.of(WS);
            case "WSS" -> Optional.of(WSS);
            default -> Optional.empty();
        };
    }

    /** Whether nothing needs to be sent twice: all but UDP. */
    public boolean isReliable() {
        return reliable;
    }

    /** Whether it is encrypted. */
    public boolean isSecure() {
        return secure;
    }

    /** Whether the peer comes in over a WebSocket, and can't be connected to (RFC 7118 5). */
    public boolean isWebSocket() {
        return this == WS || this == WSS;
    }

    /** The port that no port means (RFC 3261 18.1.1; for WebSocket that of HTTP). */
    public int defaultPort() {
        return defaultPort;
    }

    /** The name in a Via: {@code UDP}. */
    public String viaName() {
        return name();
    }

    /** The value of a URI's {@code transport} parameter: {@code udp}. TLS is written so as well, as deployed phones do. */
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }
}
