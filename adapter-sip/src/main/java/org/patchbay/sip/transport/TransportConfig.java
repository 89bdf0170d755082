package org.patchbay.sip.transport;

import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.MessageLimits;

/**
 * How the transports behave.
 *
 * @param limits how much a peer may send in one message
 * @param maxConnections how many connections (TCP, TLS, WebSocket) there may be; the next one is closed: 1 to 1,000,000
 * @param maxUnsentBytes how much may wait to be written on a connection; more, and the connection is closed: 1,024 to 64 MiB
 * @param connectTimeout how long opening a connection may take: 10 ms to 60 s
 * @param partialTimeout how long a message may be on its way on a stream, from its first byte to its last: 10 ms to 5 min
 * @param idleTimeout after how long a silent stream is closed; phones keep theirs open with a ping every few minutes: 1 s to 1 day
 * @param largeRequestsOverTcp whether a request of more than 1,300 bytes for UDP goes over TCP (RFC 3261 18.1.1). Many peers on UDP listen on
 *     UDP only, and fragments pass through loopback and local networks, so the default is no
 * @param trust whom we trust when we connect by TLS, or null for the JDK's authorities
 */
public record TransportConfig(
        MessageLimits limits,
        int maxConnections,
        int maxUnsentBytes,
        Duration connectTimeout,
        Duration partialTimeout,
        Duration idleTimeout,
        boolean largeRequestsOverTcp,
        @Nullable TrustOptions trust) {
    /** 10,000 connections, 1 MiB unsent, 5 s to connect, 10 s for a message, 10 min of silence. */
    public static final TransportConfig DEFAULT = new TransportConfig(
            MessageLimits.DEFAULT,
            10_000,
            1024 * 1024,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            false,
            null);

    public TransportConfig {
        if (maxConnections < 1 || maxConnections > 1_000_000) {
            throw new IllegalArgumentException(
                    "sip.transport.max-connections is " + maxConnections + ": expected 1 to 1000000");
        }
        if (maxUnsentBytes < 1024 || maxUnsentBytes > 64 * 1024 * 1024) {
            throw new IllegalArgumentException(
                    "sip.transport.max-unsent-bytes is " + maxUnsentBytes + ": expected 1024 to 67108864");
        }
        require("sip.transport.connect-timeout", connectTimeout, Duration.ofMillis(10), Duration.ofSeconds(60));
        require("sip.transport.partial-timeout", partialTimeout, Duration.ofMillis(10), Duration.ofMinutes(5));
        require("sip.transport.idle-timeout", idleTimeout, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + ": expected " + least + " to " + most);
        }
    }
}
