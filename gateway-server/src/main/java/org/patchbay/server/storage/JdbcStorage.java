package org.patchbay.server.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.message.MessageStore;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.SessionStore;
import org.patchbay.server.config.StorageConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything in one database, by JDBC. What has expired is removed each minute. */
final class JdbcStorage implements Storage {
    private static final Logger log = LoggerFactory.getLogger(JdbcStorage.class);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Database database;
    private final Accounts accounts;
    private final Rosters rosters;
    private final JdbcMessageStore messages;
    private final JdbcSessionStore sessions;
    private final long sweeps;

    private JdbcStorage(Vertx vertx, StorageConfig config, Database database, LongSupplier clock, Counters counters) {
        this.vertx = vertx;
        this.database = database;
        LongSupplier steady = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        this.accounts = new CachedAccounts(new JdbcAccounts(database), config.accounts(), steady, counters);
        this.rosters = new JdbcRosters(database, config.limits().contactsPerUser());
        this.messages = new JdbcMessageStore(database, config.limits(), clock);
        this.sessions = new JdbcSessionStore(database, config.limits().sessions(), clock);
        this.sweeps = vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep());
    }

    static Future<JdbcStorage> open(Vertx vertx, StorageConfig config, LongSupplier clock, Counters counters) {
        JdbcPlace place;
        try {
            place = place(config);
        } catch (StorageUnavailable e) {
            return Future.failedFuture(e);
        }
        Database database = new Database(vertx, config, place, counters);
        return database.open()
                .map(opened -> new JdbcStorage(vertx, config, database, clock, counters))
                .recover(failure -> database.close().transform(closed -> Future.failedFuture(failure)));
    }

    static JdbcPlace place(StorageConfig config) {
        if (config.place() instanceof StorageConfig.InFile file) return JdbcPlace.of(file, config.timeout());
        if (config.place() instanceof StorageConfig.InPostgresql server) {
            return JdbcPlace.of(server, config.timeout());
        }
        throw new StorageUnavailable("what is kept in memory is in no database");
    }

    /** Removes what has expired, in parts, until nothing is left of it. */
    Future<Void> sweep() {
        return Future.join(
                        messages.sweep().onSuccess(swept -> told("messages", swept)),
                        sessions.sweep().onSuccess(swept -> told("sessions", swept)))
                .compose(swept -> swept.<Integer>resultAt(0) + swept.<Integer>resultAt(1) > 0
                        ? sweep()
                        : Future.succeededFuture())
                .onFailure(e -> log.debug("nothing is removed while the storage is away", e));
    }

    private static void told(String what, int swept) {
        if (swept > 0)
            log.atInfo().addKeyValue("what", what).addKeyValue("removed", swept).log("expired");
    }

    @Override
    public Accounts accounts() {
        return accounts;
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
        return database.standing();
    }

    @Override
    public Future<Void> close() {
        vertx.cancelTimer(sweeps);
        return database.close();
    }
}
