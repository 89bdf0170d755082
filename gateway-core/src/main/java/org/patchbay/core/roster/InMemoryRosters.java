package org.patchbay.core.roster;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.patchbay.core.Address;

/** Rosters in the memory of one process, gone with it. Safe to use from any thread; its futures are complete when they are returned. */
public final class InMemoryRosters implements Rosters {
    private final int contactsPerUser;
    private final Map<Address, Map<Address, RosterItem>> rosters = new ConcurrentHashMap<>();

    /** @param contactsPerUser how many contacts one user may have */
    public InMemoryRosters(int contactsPerUser) {
        this.contactsPerUser = contactsPerUser;
    }

    @Override
    public Future<List<RosterItem>> of(Address user) {
        return Future.succeededFuture(
                List.copyOf(rosters.getOrDefault(user.bare(), Map.of()).values()));
    }

    @Override
    public Future<Outcome> put(Address user, RosterItem item) {
        Outcome[] outcome = {new Stored()};
        rosters.compute(user.bare(), (key, before) -> {
            Map<Address, RosterItem> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
            after.put(item.contact(), item);
            if (after.size() <= contactsPerUser) return after;
            outcome[0] = new Full(contactsPerUser);
            return before;
        });
        return Future.succeededFuture(outcome[0]);
    }

    @Override
    public Future<Void> remove(Address user, Address contact) {
        rosters.computeIfPresent(user.bare(), (key, before) -> {
            Map<Address, RosterItem> after = new LinkedHashMap<>(before);
            after.remove(contact.bare());
            return after.isEmpty() ? null : after;
        });
        return Future.succeededFuture();
    }
}
