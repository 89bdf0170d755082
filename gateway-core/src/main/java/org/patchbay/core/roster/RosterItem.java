package org.patchbay.core.roster;

import java.util.List;
import org.patchbay.core.Address;

/**
 * One contact of a user.
 *
 * @param contact whom, without a device
 * @param name what the user calls it; may be empty
 * @param subscription who sees whose presence
 * @param asked the user has asked to see the contact's presence and waits for the answer (RFC 6121 2.1.2.2, {@code ask='subscribe'})
 * @param pending the contact has asked to see the user's presence and waits; such an item alone is not shown to the user (RFC 6121 3.1.3)
 * @param approved the user has said yes in advance (RFC 6121 3.4)
 * @param groups in the user's order
 */
public record RosterItem(
        Address contact,
        String name,
        Subscription subscription,
        boolean asked,
        boolean pending,
        boolean approved,
        List<String> groups) {
    /** RFC 6121 2.1.2.5. */
    public enum Subscription {
        NONE,
        TO,
        FROM,
        BOTH
    }

    public RosterItem {
        if (contact.hasDevice()) throw new IllegalArgumentException("a device in a roster: " + contact);
        groups = List.copyOf(groups);
    }
}
