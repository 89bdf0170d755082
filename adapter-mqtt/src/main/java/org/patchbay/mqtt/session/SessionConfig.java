package org.patchbay.mqtt.session;

import java.time.Duration;
import org.patchbay.core.ConfigCheck;
import org.patchbay.core.session.SessionStore;

/**
 * What a device's session may have.
 *
 * @param maxExpiry how long a session outlives its connection at the most, whatever the device asks for; a device that speaks 3.1.1 and keeps its
 *     session gets this
 * @param resume how long the calls of a device outlive its connection
 * @param reconnect when a device that is sent away is to come back
 * @param sessions how many sessions this node has, those of devices that are away among them
 * @param subscriptions how many one device may have
 * @param callsPerDevice how many calls a device may have at a time
 * @param keptPublications how many publications may wait for a device, or be in flight
 * @param keptBytes how many bytes of them
 */
public record SessionConfig(
        Duration maxExpiry,
        Duration resume,
        Duration reconnect,
        int sessions,
        int subscriptions,
        int callsPerDevice,
        int keptPublications,
        int keptBytes) {
    /** What the store takes, less what Base64 and the names of the fields add. */
    private static final int MAX_KEPT_BYTES = SessionStore.MAX_BYTES / 2;

    public SessionConfig {
        between("mqtt.sessions.max-expiry", maxExpiry, Duration.ZERO, Duration.ofDays(365));
        between("mqtt.sessions.resume", resume, Duration.ofMillis(10), Duration.ofHours(1));
        between("mqtt.sessions.reconnect", reconnect, Duration.ofMillis(1), Duration.ofMinutes(10));
        ConfigCheck.between("mqtt.sessions.sessions", sessions, 1, 10_000_000);
        ConfigCheck.between("mqtt.sessions.subscriptions", subscriptions, 1, 10_000);
        ConfigCheck.between("mqtt.sessions.calls-per-device", callsPerDevice, 1, 1_000_000);
        ConfigCheck.between("mqtt.sessions.kept-publications", keptPublications, 8, 60_000);
        ConfigCheck.between("mqtt.sessions.kept-bytes", keptBytes, 4_096, MAX_KEPT_BYTES);
    }

    /** A day, 60 s, 1 s, 100,000 sessions, 32 subscriptions, 16 calls, 256 publications of 512 KiB together. */
    public static SessionConfig defaults() {
        return new SessionConfig(
                Duration.ofDays(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                100_000,
                32,
                16,
                256,
                MAX_KEPT_BYTES);
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw ConfigCheck.fault(key, value, "a duration from " + least + " to " + most);
        }
    }
}
