package org.patchbay.sip.registration;

import java.time.Duration;

/**
 * What phones may ask of the registrar.
 *
 * @param minExpires the shortest registration that is taken; a shorter one gets 423. 1 s to 1 h
 * @param maxExpires the longest that is granted; a longer wish is cut. {@code minExpires} to 1 day
 * @param defaultExpires what a phone gets that asks for nothing; between the two
 * @param contactsPerUser how many contacts a user may have: 1 to 100
 * @param contacts how many contacts there may be in all: 1 to 1,000,000
 */
public record RegistrationPolicy(
        Duration minExpires, Duration maxExpires, Duration defaultExpires, int contactsPerUser, int contacts) {
    /** 60 s to 2 h, 1 h by default, 16 contacts a user, 100,000 in all. */
    public static final RegistrationPolicy DEFAULT =
            new RegistrationPolicy(Duration.ofSeconds(60), Duration.ofHours(2), Duration.ofHours(1), 16, 100_000);

    public RegistrationPolicy {
        require("sip.registration.min-expires", minExpires, Duration.ofSeconds(1), Duration.ofHours(1));
        require("sip.registration.max-expires", maxExpires, minExpires, Duration.ofDays(1));
        require("sip.registration.default-expires", defaultExpires, minExpires, maxExpires);
        require("sip.registration.contacts-per-user", contactsPerUser, 100);
        require("sip.registration.contacts", contacts, 1_000_000);
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
