package org.patchbay.server.storage;

import java.sql.SQLException;
import java.util.Optional;

/**
 * One bound's count, locked until its transaction ends. Whoever adds or takes away locks it before touching the rows that it counts, so that the
 * bound is exact, and two transactions can't wait for each other.
 */
final class Usage {
    private final Transaction transaction;
    private final String room;
    private final String owner;
    private int used;

    private Usage(Transaction transaction, String room, String owner, int used) {
        this.transaction = transaction;
        this.room = room;
        this.owner = owner;
        this.used = used;
    }

    /** Locks the count of a room, or of one owner's part of it. */
    static Usage lock(Transaction transaction, String room, String owner) throws SQLException {
        Optional<Integer> used = read(transaction, room, owner);
        if (used.isEmpty()) {
            transaction.change(
                    "INSERT INTO usage (room, owner, used) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", room, owner);
            used = read(transaction, room, owner);
        }
        return new Usage(transaction, room, owner, used.orElseThrow());
    }

    private static Optional<Integer> read(Transaction transaction, String room, String owner) throws SQLException {
        return transaction.first(
                "SELECT used FROM usage WHERE room = ? AND owner = ? FOR UPDATE", row -> row.getInt(1), room, owner);
    }

    boolean isBelow(int allowed) {
        return used < allowed;
    }

    /** Counts rows that came (positive) or went. */
    void add(int rows) throws SQLException {
        if (rows == 0) return;
        used += rows;
        transaction.change("UPDATE usage SET used = ? WHERE room = ? AND owner = ?", used, room, owner);
    }
}
