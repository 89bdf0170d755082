package org.patchbay.server.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.message.MessageStore;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.SessionStore;
import org.patchbay.server.config.StorageConfig;

/** Where the gateway keeps what it is to find again. Safe to use from any thread; blocks none. */
public interface Storage {
    /**
     * How it is.
     *
     * @param up whether it answers
     * @param detail where it is, without a secret; and why it does not answer
     */
    record Standing(boolean up, String detail) {}

    /**
     * Opens what the configuration names.
     *
     * @param clock milliseconds since 1970
     * @param counters gets {@code patchbay_storage_*}
     * @return the storage; one whose server can't be reached is open too, and down until it can. Fails with a message for the operator where waiting
     *     would not help: a wrong password, a file that is in use
     */
    static Future<Storage> open(Vertx vertx, StorageConfig config, LongSupplier clock, Counters counters) {
        if (config.place() instanceof StorageConfig.InMemory) {
            return Future.succeededFuture(new MemoryStorage(config.limits(), clock, counters));
        }
        return JdbcStorage.open(vertx, config, clock, counters).map(storage -> storage);
    }

    /** The accounts that were added to the storage; those of the configuration are not among them. */
    Accounts accounts();

    /** Contact lists. */
    Rosters rosters();

    /** Messages for users who are away. */
    MessageStore messages();

    /** Sessions of devices. */
    SessionStore sessions();

    /** How it is now, at the cost of nothing. */
    Standing standing();

    /** Finishes what it was asked, in a time that is bounded, and takes no more. */
    Future<Void> close();
}
