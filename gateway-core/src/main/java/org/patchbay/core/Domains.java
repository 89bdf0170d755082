package org.patchbay.core;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The domains that this gateway serves, and the other names that they go by. */
public final class Domains {
    private final String own;
    private final Set<String> names = new HashSet<>();

    /**
     * @param own the domain that every own address is told in
     * @param aliases further names of it, IP literals without brackets among them
     */
    public Domains(String own, List<String> aliases) {
        this.own = own.toLowerCase(Locale.ROOT);
        names.add(this.own);
        for (String alias : aliases) names.add(bare(alias));
    }

    /** The domain that own addresses are told in. */
    public String own() {
        return own;
    }

    /** Whether a host names this gateway's domain; IPv6 literals with or without brackets. */
    public boolean isOwn(String host) {
        return names.contains(bare(host));
    }

    /** Reads an address as {@link Address#read} does, and puts the own domain in the place of its aliases. */
    public Address.Reading read(String text) {
        Address.Reading reading = Address.read(text, own);
        if (reading instanceof Address.Read read && isOwn(read.address().domain())) {
            return new Address.Read(
                    new Address(read.address().user(), own, read.address().device()));
        }
        return reading;
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
