package org.patchbay.core.routing;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/**
 * Who may use a rule. Only users of the own domain ever may: a caller from elsewhere, or one that nobody authenticated, has no way to a
 * route that costs money.
 *
 * @param everyone whether all users of the own domain may
 * @param users those who may, where not all do
 */
public record AllowedUsers(boolean everyone, Set<Address> users) {
    public AllowedUsers {
        users = Set.copyOf(users);
    }

    /**
     * Reads the configuration's list: names of users, or {@code *} for every user of the own domain. An empty list allows nobody.
     *
     * @throws IllegalArgumentException for a name that is no user of the own domain
     */
    public static AllowedUsers of(Collection<String> names, Domains domains) {
        Set<Address> users = new HashSet<>();
        for (String name : names) {
            if (name.equals("*")) continue;
            if (!(domains.read(name) instanceof Address.Read read)
                    || !domains.isOwn(read.address().domain())) {
                throw new IllegalArgumentException("route.allow: " + name + ", expected a user of " + domains.own());
            }
            users.add(read.address().bare());
        }
        return new AllowedUsers(List.copyOf(names).contains("*"), users);
    }

    /** Whether a user of the own domain may. */
    boolean allows(Address ownUser) {
        return everyone || users.contains(ownUser.bare());
    }
}
