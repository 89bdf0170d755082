package org.patchbay.sip.dialog;

import java.util.Set;

/**
 * What a message tells of its sender.
 *
 * @param allow methods in capitals; empty where the header was absent
 * @param supported option tags in small letters
 * @param required option tags in small letters
 */
public record PeerSupport(Set<String> allow, Set<String> supported, Set<String> required) {
    /** Nothing is told. */
    public static final PeerSupport NONE = new PeerSupport(Set.of(), Set.of(), Set.of());

    public PeerSupport {
        allow = Set.copyOf(allow);
        supported = Set.copyOf(supported);
        required = Set.copyOf(required);
    }

    boolean requires(String option) {
        return required.contains(option);
    }

    /** Whether it can do this, by either header. */
    boolean can(String option) {
        return supported.contains(option) || required.contains(option);
    }

    /** What is known after a later message of the same peer: headers that it leaves out mean no change. */
    PeerSupport updatedBy(PeerSupport later) {
        return new PeerSupport(
                later.allow.isEmpty() ? allow : later.allow,
                later.supported.isEmpty() ? supported : later.supported,
                later.required);
    }
}
