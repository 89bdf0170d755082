package org.patchbay.websocket;

import java.time.Duration;
import java.util.List;
import org.patchbay.core.ice.IceServerConfig;

/**
 * How the adapter treats native clients.
 *
 * @param timing how long things may take
 * @param limits how much a client may do and be owed
 * @param allowedOrigins the origins that a browser's page may come from, as {@code https://phone.example.org}; {@code *} allows all; empty
 *     allows pages of the same host only. A client without an {@code Origin} header is no browser, and is let in
 * @param iceServers the STUN and TURN servers that {@code welcome} tells
 * @param endpoints how many event loops take sessions
 */
public record WebSocketConfig(
        Timing timing, Limits limits, List<String> allowedOrigins, List<IceServerConfig> iceServers, int endpoints) {

    public WebSocketConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        iceServers = List.copyOf(iceServers);
        requireWithin("websocket.endpoints", endpoints, 1, 256);
    }

    /** What holds where the operator says nothing; one endpoint for each of Vert.x's event loops. */
    public static WebSocketConfig defaults() {
        return new WebSocketConfig(
                Timing.defaults(),
                Limits.defaults(),
                List.of(),
                List.of(),
                2 * Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param hello how long a socket may stay without {@code hello}
     * @param heartbeat how often a client is to be heard: told in {@code welcome}; a socket that is silent for two of them is closed
     * @param resume how long a session outlives its socket
     * @param reconnect when {@code goAway} tells clients to come back; each is told a moment between this and twice this
     */
    public record Timing(Duration hello, Duration heartbeat, Duration resume, Duration reconnect) {
        public Timing {
            requireWithin("websocket.timing.hello", hello, Duration.ofMillis(10), Duration.ofMinutes(5));
            requireWithin("websocket.timing.heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofMinutes(10));
            requireWithin("websocket.timing.resume", resume, Duration.ofMillis(10), Duration.ofHours(1));
            requireWithin("websocket.timing.reconnect", reconnect, Duration.ofMillis(1), Duration.ofMinutes(10));
        }

        /** 10 s, 20 s, 60 s and 1 s. */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(1));
        }
    }

    /**
     * @param frameBytes the largest frame that a client may send, up to the 1 MiB that the HTTP port takes
     * @param framesPerSecond how many frames a second a session may send in the long run
     * @param frameBurst how many it may send at once
     * @param callsPerSession how many calls a session may have
     * @param keptFrames how many frames wait for a client's acknowledgement before its session is ended as too slow
     * @param keptBytes how many bytes of them
     * @param unreadBytes how much may wait in a socket; what is more waits for the socket to drain
     * @param sessions how many sessions this node takes
     * @param awaitingHello how many sockets may be open without {@code hello}, or without its outcome
     */
    public record Limits(
            int frameBytes,
            int framesPerSecond,
            int frameBurst,
            int callsPerSession,
            int keptFrames,
            int keptBytes,
            int unreadBytes,
            int sessions,
            int awaitingHello) {

        public Limits {
            requireWithin("websocket.limits.frame-bytes", frameBytes, 1024, 1 << 20);
            requireWithin("websocket.limits.frames-per-second", framesPerSecond, 1, 1_000_000);
            requireWithin("websocket.limits.frame-burst", frameBurst, 1, 1_000_000);
            requireWithin("websocket.limits.calls-per-session", callsPerSession, 1, 1_000_000);
            requireWithin("websocket.limits.kept-frames", keptFrames, 8, 1_000_000);
            requireWithin("websocket.limits.kept-bytes", keptBytes, 1024, 1 << 30);
            requireWithin("websocket.limits.unread-bytes", unreadBytes, 1024, 1 << 30);
            requireWithin("websocket.limits.sessions", sessions, 1, 10_000_000);
            requireWithin("websocket.limits.awaiting-hello", awaitingHello, 1, 10_000_000);
        }

        /** 64 KiB frames, 50 a second with bursts of 200, 16 calls, 1,024 frames and 4 MiB kept, 256 KiB unread, 100,000 sessions. */
        public static Limits defaults() {
            return new Limits(64 << 10, 50, 200, 16, 1024, 4 << 20, 256 << 10, 100_000, 1_000);
        }
    }

    private static void requireWithin(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + ": " + value + ", a whole number from " + least + " to " + most + " was expected");
        }
    }

    private static void requireWithin(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + ": " + value + ", a duration from " + least + " to " + most + " was expected");
        }
    }
}
