package org.patchbay.server.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.Address;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.AccountEntry;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.server.config.AccountText;

/** The table of accounts. */
final class AccountTable {
    private static final String COLUMNS = "address, scram_sha_1, scram_sha_256, digest_md5, digest_sha_256";

    private AccountTable() {}

    static Optional<Account> find(Transaction transaction, Address user) throws SQLException {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM account WHERE address = ?",
                AccountTable::account,
                user.bare().toString());
    }

    /** Adds an account, or takes the place of the one that its user has; whether there was one. */
    static boolean put(Transaction transaction, Account account) throws SQLException {
        boolean was = remove(transaction, account.user());
        transaction.change(
                "INSERT INTO account (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?)",
                account.user().bare().toString(),
                AccountText.write(account.scramSha1()),
                AccountText.write(account.scramSha256()),
                account.digest().md5(),
                account.digest().sha256());
        return was;
    }

    static boolean remove(Transaction transaction, Address user) throws SQLException {
        return transaction.change(
                        "DELETE FROM account WHERE address = ?", user.bare().toString())
                > 0;
    }

    static List<Address> list(Transaction transaction) throws SQLException {
        return transaction.list("SELECT address FROM account ORDER BY address", row -> Address.parse(row.getString(1)));
    }

    private static Account account(ResultSet row) throws SQLException {
        // What somebody else may have written by hand is checked as the configuration file is.
        AccountEntry.Keys keys = new AccountEntry.Keys(
                AccountText.scram(row.getString(2)),
                AccountText.scram(row.getString(3)),
                new DigestKeys(row.getString(4), row.getString(5)));
        return new Account(Address.parse(row.getString(1)), keys.scramSha1(), keys.scramSha256(), keys.digest());
    }
}
