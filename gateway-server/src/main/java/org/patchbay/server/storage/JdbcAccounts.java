package org.patchbay.server.storage;

import io.vertx.core.Future;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;

/** Accounts in a database, looked up each time. */
final class JdbcAccounts implements Accounts {
    private final Database database;

    JdbcAccounts(Database database) {
        this.database = database;
    }

    @Override
    public Future<Lookup> find(Address user) {
        return database.ask(transaction ->
                AccountTable.find(transaction, user).<Lookup>map(Found::new).orElse(new Unknown(user.bare())));
    }
}
