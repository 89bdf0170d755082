package org.patchbay.server.storage;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.function.LongSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.session.SessionStore;

/** Sessions of devices in a database. What is asked about one device's session is done in the order of the calls. */
final class JdbcSessionStore implements SessionStore {
    private static final String ROOM = "sessions";
    private static final int SWEPT_AT_ONCE = 1_000;

    private final Database database;
    private final int most;
    private final LongSupplier clock;

    JdbcSessionStore(Database database, int most, LongSupplier clock) {
        this.database = database;
        this.most = most;
        this.clock = clock;
    }

    private record Turn(String kind, Address device) {}

    @Override
    public Future<Void> save(String kind, Address device, byte[] state, long expiresAtMs) {
        if (state.length > MAX_BYTES) {
            return Future.failedFuture(new IllegalArgumentException("a session of " + state.length + " bytes"));
        }
        byte[] kept = state.clone();
        return database.inTurn(
                        new Turn(kind, device),
                        transaction -> save(transaction, kind, device.toString(), kept, expiresAtMs))
                .mapEmpty();
    }

    private int save(Transaction transaction, String kind, String device, byte[] state, long expiresAtMs)
            throws SQLException {
        // The count is locked for what is new alone: most saves are of a session that is there.
        if (replace(transaction, kind, device, state, expiresAtMs)) return 1;
        Usage usage = Usage.lock(transaction, ROOM, "");
        // Another gateway may have saved one in between.
        if (replace(transaction, kind, device, state, expiresAtMs)) return 1;
        if (!usage.isBelow(most)) usage.add(-sweep(transaction));
        if (!usage.isBelow(most)) throw new IllegalArgumentException("as many sessions as are kept: " + most);
        int saved = transaction.change(
                "INSERT INTO device_session (kind, device, state, expires_at_ms) VALUES (?, ?, ?, ?)",
                kind,
                device,
                state,
                expiresAtMs);
        usage.add(saved);
        return saved;
    }

    private static boolean replace(Transaction transaction, String kind, String device, byte[] state, long expiresAtMs)
            throws SQLException {
        return transaction.change(
                        "UPDATE device_session SET state = ?, expires_at_ms = ? WHERE kind = ? AND device = ?",
                        state,
                        expiresAtMs,
                        kind,
                        device)
                > 0;
    }

    @Override
    public Future<Lookup> find(String kind, Address device) {
        return database.inTurn(
                new Turn(kind, device),
                transaction -> transaction
                        .first(
                                "SELECT state FROM device_session WHERE kind = ? AND device = ? AND expires_at_ms > ?",
                                row -> row.getBytes(1),
                                kind,
                                device.toString(),
                                clock.getAsLong())
                        .<Lookup>map(Found::new)
                        .orElse(new None()));
    }

    @Override
    public Future<Void> remove(String kind, Address device) {
        return database.inTurn(new Turn(kind, device), transaction -> {
                    Usage usage = Usage.lock(transaction, ROOM, "");
                    int removed = transaction.change(
                            "DELETE FROM device_session WHERE kind = ? AND device = ?", kind, device.toString());
                    usage.add(-removed);
                    return removed;
                })
                .mapEmpty();
    }

    /** Removes some of what has expired; how many that were. */
    Future<Integer> sweep() {
        return database.ask(transaction -> {
            Usage usage = Usage.lock(transaction, ROOM, "");
            int swept = sweep(transaction);
            usage.add(-swept);
            return swept;
        });
    }

    private int sweep(Transaction transaction) throws SQLException {
        long now = clock.getAsLong();
        // Asked twice: a session may be saved anew between the choice of the rows and their removal.
        return transaction.change(
                "DELETE FROM device_session WHERE expires_at_ms <= ? AND (kind, device) IN"
                        + " (SELECT kind, device FROM device_session WHERE expires_at_ms <= ? LIMIT ?)",
                now,
                now,
                SWEPT_AT_ONCE);
    }
}
