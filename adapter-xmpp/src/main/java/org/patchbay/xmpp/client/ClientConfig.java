package org.patchbay.xmpp.client;

import java.time.Duration;
import org.patchbay.core.ConfigCheck;

/**
 * How clients are treated, whichever way they come in.
 *
 * @param requireTls whether a log-in over TCP needs TLS before, and PLAIN needs encryption over WebSocket
 * @param timing how long things may take
 * @param limits how much a client may do and be owed
 */
public record ClientConfig(boolean requireTls, Timing timing, Limits limits) {
    /** With TLS required, and every other default. */
    public static ClientConfig defaults() {
        return new ClientConfig(true, Timing.defaults(), Limits.defaults());
    }

    /**
     * @param negotiation until a resource is bound; 1 second to 5 minutes
     * @param ping after how long a silence a client is asked whether it is there; 1 second to 1 hour
     * @param pong how long it has to say so; 1 second to 5 minutes
     * @param resume how long a session outlives its connection (XEP-0198); up to 5 minutes
     */
    public record Timing(Duration negotiation, Duration ping, Duration pong, Duration resume) {
        public Timing {
            between("xmpp.timing.negotiation", negotiation, Duration.ofMillis(50), Duration.ofMinutes(5));
            between("xmpp.timing.ping", ping, Duration.ofMillis(50), Duration.ofHours(1));
            between("xmpp.timing.pong", pong, Duration.ofMillis(50), Duration.ofMinutes(5));
            between("xmpp.timing.resume", resume, Duration.ofMillis(50), Duration.ofMinutes(5));
        }

        /** 30 s, 60 s, 20 s and 60 s. */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(60));
        }

        private static void between(String key, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw ConfigCheck.fault(key, value, least + " to " + most);
            }
        }
    }

    /**
     * @param streams connections at a time, 1 to 1,000,000
     * @param sessionsPerUser resources of one user, 1 to 1,000
     * @param keptStanzas what waits for a client's acknowledgement before its session is given up, 8 to 100,000
     * @param unsentBytes what may wait in a connection, 64 KiB to 64 MiB
     */
    public record Limits(int streams, int sessionsPerUser, int keptStanzas, int unsentBytes) {
        public Limits {
            ConfigCheck.between("xmpp.limits.streams", streams, 1, 1_000_000);
            ConfigCheck.between("xmpp.limits.sessions-per-user", sessionsPerUser, 1, 1_000);
            ConfigCheck.between("xmpp.limits.kept-stanzas", keptStanzas, 8, 100_000);
            ConfigCheck.between("xmpp.limits.unsent-bytes", unsentBytes, 64 << 10, 64 << 20);
        }

        /** 20,000 streams, 20 resources, 500 stanzas, 1 MiB. */
        public static Limits defaults() {
            return new Limits(20_000, 20, 500, 1 << 20);
        }
    }
}
