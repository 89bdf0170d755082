package org.patchbay.core;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A user, {@code user@domain}, or one device of a user, {@code user@domain/device}.
 *
 * <p>The domain is kept in lower case. User and device are kept as they came: SIP's user part is case-sensitive (RFC 3261 19.1.4), and
 * a protocol that folds case does so before it comes here.
 *
 * @param user the local part, 1 to {@value #MAX_PART} characters without white space, {@code @} and {@code /}
 * @param domain the domain, 1 to {@value #MAX_PART} characters, lower case
 * @param device the device, up to {@value #MAX_PART} characters; empty for the user as a whole
 */
public record Address(String user, String domain, String device) {
    /** The longest part, in characters. */
    public static final int MAX_PART = 255;

    /** Texts of domains that came before, by hash: many addresses live long, and nearly all are of a few domains. Threads may race for a place. */
    private static final @Nullable String[] DOMAINS = new String[64];

    public Address {
        domain = shared(domain.toLowerCase(Locale.ROOT));
        if (!isName(user)) throw new IllegalArgumentException("not a user name: " + clip(user));
        if (!isName(domain)) throw new IllegalArgumentException("not a domain: " + clip(domain));
        if (!isDevice(device)) throw new IllegalArgumentException("not a device name: " + clip(device));
    }

    private static String shared(String domain) {
        int place = domain.hashCode() & DOMAINS.length - 1;
        @Nullable String known = DOMAINS[place];
        if (known != null && domain.equals(known)) return known;
        if (domain.length() <= MAX_PART) DOMAINS[place] = domain;
        return domain;
    }

    /** What reading an address gives: the address, or why it is none. */
    public sealed interface Reading permits Read, Malformed {}

    /** The text is an address. */
    public record Read(Address address) implements Reading {}

    /** The text is no address; {@code reason} may be shown to the peer. */
    public record Malformed(String reason) implements Reading {}

    /** The user as a whole. */
    public static Address of(String user, String domain) {
        return new Address(user, domain, "");
    }

    /**
     * Reads {@code user}, {@code user@domain} or {@code user@domain/device}.
     *
     * @param text what a peer sent
     * @param ownDomain the domain of an address that names none
     */
    public static Reading read(String text, String ownDomain) {
        int slash = text.indexOf('/');
        String bare = slash < 0 ? text : text.substring(0, slash);
        String device = slash < 0 ? "" : text.substring(slash + 1);
        int at = bare.lastIndexOf('@');
        String user = at < 0 ? bare : bare.substring(0, at);
        String domain = at < 0 ? ownDomain : bare.substring(at + 1);
        try {
            return new Read(new Address(user, domain, device));
        } catch (IllegalArgumentException e) {
            return new Malformed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads an address that the gateway itself wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Address parse(String text) {
        Reading reading = read(text, "");
        if (reading instanceof Read read) return read.address();
        throw new IllegalArgumentException(((Malformed) reading).reason());
    }

    /** Whether this names one device. */
    public boolean hasDevice() {
        return !device.isEmpty();
    }

    /** The user that this device belongs to. */
    public Address bare() {
        return hasDevice() ? new Address(user, domain, "") : this;
    }

    /** The same user's device of that name. */
    public Address withDevice(String name) {
        return new Address(user, domain, name);
    }

    @Override
    public String toString() {
        return hasDevice() ? user + "@" + domain + "/" + device : user + "@" + domain;
    }

    // Every signal has two addresses to read, so that expressions for them showed in the profile.
    private static boolean isName(String text) {
        if (text.isEmpty() || isTooLong(text)) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7F || c == '@' || c == '/') return false;
        }
        return true;
    }

    private static boolean isDevice(String text) {
        if (isTooLong(text)) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < ' ' || text.charAt(i) == 0x7F) return false;
        return true;
    }

    private static boolean isTooLong(String text) {
        return text.length() > MAX_PART && text.codePointCount(0, text.length()) > MAX_PART;
    }

    private static String clip(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
