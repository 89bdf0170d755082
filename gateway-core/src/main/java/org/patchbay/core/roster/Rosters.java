package org.patchbay.core.roster;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.core.Address;

/** Keeps the contact lists. Safe to call from any thread; never blocks one. A store that is out of reach fails its futures. */
public interface Rosters {
    /** What storing gives. */
    sealed interface Outcome permits Stored, Full {}

    /** It is kept. */
    record Stored() implements Outcome {}

    /** The user has as many contacts as allowed. */
    record Full(int allowed) implements Outcome {}

    /** All contacts of a user, in no particular order. */
    Future<List<RosterItem>> of(Address user);

    /** Adds a contact or takes the place of the item of the same contact. */
    Future<Outcome> put(Address user, RosterItem item);

    /** Removes a contact; nothing happens where there is none. */
    Future<Void> remove(Address user, Address contact);
}
