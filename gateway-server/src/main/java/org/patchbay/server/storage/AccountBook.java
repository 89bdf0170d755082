package org.patchbay.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.patchbay.core.Address;
import org.patchbay.core.account.Account;
import org.patchbay.server.config.StorageConfig;

/** The accounts in a database, for a command of an operator: it blocks. */
public final class AccountBook implements AutoCloseable {
    private final StorageConfig config;
    private final JdbcPlace place;
    private final Connection connection;

    private AccountBook(StorageConfig config, JdbcPlace place, Connection connection) {
        this.config = config;
        this.place = place;
        this.connection = connection;
    }

    /**
     * Opens the database, and brings its schema up to date.
     *
     * @throws StorageUnavailable with a message for the operator: there is no database, it can't be reached, or a gateway has its file
     */
    public static AccountBook open(StorageConfig config) {
        if (config.place() instanceof StorageConfig.InMemory) {
            throw new StorageUnavailable("storage.memory: true: accounts in memory would be gone with this command");
        }
        JdbcPlace place = JdbcStorage.place(config);
        try {
            place.migrate();
            Connection connection = place.connect();
            connection.setAutoCommit(false);
            return new AccountBook(config, place, connection);
        } catch (SQLException | FlywayException e) {
            throw failure(place, e);
        }
    }

    /** Adds an account, or takes the place of the one that its user has; whether there was one. */
    public boolean put(Account account) {
        return transact(transaction -> AccountTable.put(transaction, account));
    }

    /** Removes an account; whether there was one. */
    public boolean remove(Address user) {
        return transact(transaction -> AccountTable.remove(transaction, user));
    }

    /** All users, by name. */
    public List<Address> list() {
        return transact(AccountTable::list);
    }

    private <T> T transact(Database.Work<T> work) {
        try {
            T result = work.in(new Transaction(connection, config.timeout()));
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw failure(place, e);
        }
    }

    private static StorageUnavailable failure(JdbcPlace place, Exception e) {
        String reason = Failures.reason(e);
        String hint = Failures.isInUse(e) ? " (a gateway that runs has its file to itself: stop it first)" : "";
        return new StorageUnavailable("storage: " + place.detail() + ": " + reason + hint, e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(place, e);
        }
    }
}
