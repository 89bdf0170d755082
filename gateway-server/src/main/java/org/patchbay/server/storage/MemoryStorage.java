package org.patchbay.server.storage;

import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.message.InMemoryMessageStore;
import org.patchbay.core.message.MessageStore;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.roster.InMemoryRosters;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.InMemorySessionStore;
import org.patchbay.core.session.SessionStore;
import org.patchbay.server.config.StorageConfig;

/** Everything in memory, gone with the process. No account can be added to it. */
final class MemoryStorage implements Storage {
    private final Rosters rosters;
    private final MessageStore messages;
    private final SessionStore sessions;

    MemoryStorage(StorageConfig.Limits limits, LongSupplier clock, Counters counters) {
        this.rosters = new InMemoryRosters(limits.contactsPerUser());
        this.messages = new InMemoryMessageStore(limits.messagesPerUser(), limits.messages(), clock, counters);
        this.sessions = new InMemorySessionStore(limits.sessions(), clock);
    }

    @Override
    public Accounts accounts() {
        return user -> Future.succeededFuture(new Accounts.Unknown(user.bare()));
    }

    @Override
    public Rosters rosters() {
        return rosters;
    }

    @Override
    public MessageStore messages() {
        return messages;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public Standing standing() {
        return new Standing(true, "in memory");
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
