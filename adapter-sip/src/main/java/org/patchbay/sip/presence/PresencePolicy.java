package org.patchbay.sip.presence;

import java.time.Duration;

/**
 * What phones may ask for in SUBSCRIBE and PUBLISH.
 *
 * @param minExpires the shortest subscription and publication that is taken; a shorter one gets 423. 1 s to 1 h
 * @param maxExpires the longest that is granted; a longer wish is cut. {@code minExpires} to 1 day
 * @param subscriptions how many subscriptions there may be in all; a further one gets 503: 1 to 1,000,000
 * @param subscriptionsPerUser how many of them one user may have; a further one gets 403: 1 to 10,000
 * @param publications how many publications there may be in all; a further one gets 503: 1 to 1,000,000
 */
public record PresencePolicy(
        Duration minExpires, Duration maxExpires, int subscriptions, int subscriptionsPerUser, int publications) {
    /** What a phone gets that asks for no time of its own (RFC 3856 6.4), cut to {@code maxExpires}. */
    public static final Duration ASKED_FOR_NONE = Duration.ofHours(1);

    /** 60 s to 2 h, 100,000 subscriptions, 500 a user, 100,000 publications. */
    public static final PresencePolicy DEFAULT =
            new PresencePolicy(Duration.ofSeconds(60), Duration.ofHours(2), 100_000, 500, 100_000);

    public PresencePolicy {
        require("sip.presence.min-expires", minExpires, Duration.ofSeconds(1), Duration.ofHours(1));
        require("sip.presence.max-expires", maxExpires, minExpires, Duration.ofDays(1));
        require("sip.presence.subscriptions", subscriptions, 1_000_000);
        require("sip.presence.subscriptions-per-user", subscriptionsPerUser, 10_000);
        require("sip.presence.publications", publications, 1_000_000);
    }

    /** What is granted of a wish. */
    public sealed interface Grant permits Granted, TooBrief {}

    /** So many seconds; 0 where nothing was asked to stay. */
    public record Granted(int seconds) implements Grant {}

    /** Too short a time: 423 with this Min-Expires. */
    public record TooBrief(int minExpires) implements Grant {}

    /**
     * What is granted of an Expires (RFC 6665 4.2.1.1, RFC 3903 6 step 4).
     *
     * @param asked seconds, negative where the phone asked for no time of its own
     */
    public Grant grant(int asked) {
        if (asked == 0) return new Granted(0);
        long wish = asked < 0 ? ASKED_FOR_NONE.toSeconds() : asked;
        // Only what is shorter than an hour may be called too brief.
        if (wish < minExpires.toSeconds() && wish < 3600) return new TooBrief((int) minExpires.toSeconds());
        return new Granted((int) Math.min(wish, maxExpires.toSeconds()));
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + ": expected " + least + " to " + most);
        }
    }

    private static void require(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ": expected 1 to " + most);
        }
    }
}
