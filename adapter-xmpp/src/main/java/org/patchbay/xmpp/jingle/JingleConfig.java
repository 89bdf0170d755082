package org.patchbay.xmpp.jingle;

import java.time.Duration;

/**
 * How sessions are kept. A fault is an {@link IllegalArgumentException} that names key, value and what was expected.
 *
 * @param maxSessions how many sessions and proposals an endpoint has at once; a further one is answered {@code resource-constraint}: 1 to
 *     1,000,000
 * @param maxSessionsPerPeer how many of these with one full JID: 1 to 10,000
 * @param reply how long an IQ of ours may wait for its answer: 1 s to 2 min
 * @param initiate how long after {@code proceed} the peer may take to send {@code session-initiate}: 1 s to 2 min
 * @param update how long the peer may take to accept a content or an ICE restart: 1 s to 2 min
 */
public record JingleConfig(
        int maxSessions, int maxSessionsPerPeer, Duration reply, Duration initiate, Duration update) {
    /** 100,000 sessions, 50 with one peer, 20 s for a reply, 20 s for an initiate, 10 s for an update. */
    public static final JingleConfig DEFAULT =
            new JingleConfig(100_000, 50, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(10));

    public JingleConfig {
        require("xmpp.jingle.max-sessions", maxSessions, 1_000_000);
        require("xmpp.jingle.max-sessions-per-peer", maxSessionsPerPeer, 10_000);
        require("xmpp.jingle.reply", reply);
        require("xmpp.jingle.initiate", initiate);
        require("xmpp.jingle.update", update);
    }

    private static void require(String key, int value, int most) {
        if (value < 1 || value > most)
            throw new IllegalArgumentException(key + " is " + value + ": expected 1 to " + most);
    }

    private static void require(String key, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofMinutes(2)) > 0)
            throw new IllegalArgumentException(key + " is " + value + ": expected PT1S to PT2M");
    }
}
