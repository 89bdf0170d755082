package org.patchbay.core.message;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.core.Address;

/** Keeps messages for users who are away. Safe to call from any thread; never blocks one. A store that is out of reach fails its futures. */
public interface MessageStore {
    /** What storing gives. */
    sealed interface Outcome permits Stored, Full {}

    /** It is kept. */
    record Stored() implements Outcome {}

    /** The user, or the whole store, has as many messages as allowed. */
    record Full(int allowed) implements Outcome {}

    /** Keeps a message; the same key again changes nothing. */
    Future<Outcome> store(StoredMessage message);

    /**
     * The messages that wait for a user and have not expired, the oldest first.
     *
     * @param most how many at the most
     */
    Future<List<StoredMessage>> waitingFor(Address user, int most);

    /** Removes a message; nothing happens where it is gone already. */
    Future<Void> remove(String key);
}
