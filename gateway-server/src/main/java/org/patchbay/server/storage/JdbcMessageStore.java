package org.patchbay.server.storage;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.message.MessageStore;
import org.patchbay.core.message.StoredMessage;
import org.patchbay.server.config.StorageConfig;

/** Messages for users who are away, in a database. What has expired makes place where there is none. */
final class JdbcMessageStore implements MessageStore {
    private static final String ROOM = "messages";
    private static final int SWEPT_AT_ONCE = 1_000;

    private final Database database;
    private final StorageConfig.Limits limits;
    private final LongSupplier clock;

    JdbcMessageStore(Database database, StorageConfig.Limits limits, LongSupplier clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Future<Outcome> store(StoredMessage message) {
        return database.ask(transaction -> store(transaction, message));
    }

    private Outcome store(Transaction transaction, StoredMessage message) throws SQLException {
        String owner = message.to().bare().toString();
        Usage usage = Usage.lock(transaction, ROOM, "");
        if (isThere(transaction, message.key())) return new Stored();
        if (!usage.isBelow(limits.messages())) usage.add(-sweep(transaction));
        if (!usage.isBelow(limits.messages())) return new Full(limits.messages());
        if (waiting(transaction, owner) >= limits.messagesPerUser()) usage.add(-sweep(transaction, owner));
        if (waiting(transaction, owner) >= limits.messagesPerUser()) return new Full(limits.messagesPerUser());
        usage.add(insert(transaction, owner, message));
        return new Stored();
    }

    private static boolean isThere(Transaction transaction, String key) throws SQLException {
        return transaction
                .first("SELECT 1 FROM message WHERE message_key = ?", row -> row.getInt(1), key)
                .isPresent();
    }

    private static int waiting(Transaction transaction, String owner) throws SQLException {
        return transaction
                .first("SELECT count(*) FROM message WHERE owner = ?", row -> row.getInt(1), owner)
                .orElse(0);
    }

    private static int insert(Transaction transaction, String owner, StoredMessage message) throws SQLException {
        JsonObject detail = new JsonObject()
                .put("id", StoredText.clean(message.messageId()))
                .put("text", StoredText.clean(message.text()))
                .put("contentType", StoredText.clean(message.contentType()));
        return transaction.change(
                "INSERT INTO message (message_key, owner, sender, detail, sent_at_micros, expires_at_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                message.key(),
                owner,
                message.from().toString(),
                detail.encode(),
                message.sentAtMicros(),
                message.expiresAtMs());
    }

    @Override
    public Future<List<StoredMessage>> waitingFor(Address user, int most) {
        return database.ask(transaction -> transaction.list(
                "SELECT message_key, sender, owner, detail, sent_at_micros, expires_at_ms FROM message"
                        + " WHERE owner = ? AND expires_at_ms > ? ORDER BY sent_at_micros, arrival LIMIT ?",
                JdbcMessageStore::message,
                user.bare().toString(),
                clock.getAsLong(),
                most));
    }

    private static StoredMessage message(ResultSet row) throws SQLException {
        JsonObject detail = new JsonObject(row.getString(4));
        return new StoredMessage(
                row.getString(1),
                Address.parse(row.getString(2)),
                Address.parse(row.getString(3)),
                detail.getString("id", ""),
                detail.getString("text", ""),
                detail.getString("contentType", ""),
                row.getLong(5),
                row.getLong(6));
    }

    @Override
    public Future<Void> remove(String key) {
        return database.ask(transaction -> {
                    Usage usage = Usage.lock(transaction, ROOM, "");
                    int removed = transaction.change("DELETE FROM message WHERE message_key = ?", key);
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
        return transaction.change(
                "DELETE FROM message WHERE message_key IN"
                        + " (SELECT message_key FROM message WHERE expires_at_ms <= ? LIMIT ?)",
                clock.getAsLong(),
                SWEPT_AT_ONCE);
    }

    private int sweep(Transaction transaction, String owner) throws SQLException {
        return transaction.change(
                "DELETE FROM message WHERE owner = ? AND expires_at_ms <= ?", owner, clock.getAsLong());
    }
}
