package org.patchbay.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One transaction on one connection, for one thread. Who begins it ends it. */
final class Transaction {
    /** What a row says. */
    interface Reader<R> {
        R read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final int seconds;

    /** @param perQuery how long each statement may take; whole seconds, at least one */
    Transaction(Connection connection, Duration perQuery) {
        this.connection = connection;
        this.seconds = (int) Math.max(1, perQuery.toSeconds());
    }

    /** Inserts, updates or deletes; gives how many rows that touched. */
    int change(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** All rows of an answer. */
    <R> List<R> list(String sql, Reader<R> reader, Object... values) throws SQLException {
        List<R> rows = new ArrayList<>();
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet answer = statement.executeQuery()) {
            while (answer.next()) rows.add(reader.read(answer));
        }
        return rows;
    }

    /** The first row of an answer. */
    <R> Optional<R> first(String sql, Reader<R> reader, Object... values) throws SQLException {
        return list(sql, reader, values).stream().findFirst();
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(seconds);
        for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
        return statement;
    }
}
