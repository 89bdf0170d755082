package org.patchbay.core.account;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/** Accounts in memory, as the configuration lists them. Safe to use from any thread; as large as the operator makes it. */
public final class InMemoryAccounts implements Accounts {
    private final Map<Address, Account> accounts = new ConcurrentHashMap<>();

    /**
     * The accounts of a configuration. Keys are derived from passwords at once, which takes milliseconds each.
     *
     * @throws IllegalArgumentException for a name that is no user of the own domain or stands there twice, or a password that can't be
     *     one; the message is for the operator and tells nothing of the password
     */
    public static InMemoryAccounts of(List<AccountEntry> entries, Domains domains, KeyDerivation derivation) {
        InMemoryAccounts accounts = new InMemoryAccounts();
        for (AccountEntry entry : entries) {
            Account account = account(user(entry.user(), domains), entry.secret(), derivation);
            if (accounts.accounts.putIfAbsent(account.user(), account) != null) {
                throw new IllegalArgumentException("accounts.user: " + entry.user() + ", expected each user once");
            }
        }
        return accounts;
    }

    private static Address user(String name, Domains domains) {
        if (domains.read(name) instanceof Address.Read read
                && domains.isOwn(read.address().domain())
                && !read.address().hasDevice()) {
            return read.address();
        }
        throw new IllegalArgumentException("accounts.user: " + name + ", expected a user of " + domains.own());
    }

    private static Account account(Address user, AccountEntry.Secret secret, KeyDerivation derivation) {
        if (secret instanceof AccountEntry.Password password) return derivation.derive(user, password.text());
        AccountEntry.Keys keys = (AccountEntry.Keys) secret;
        return new Account(user, keys.scramSha1(), keys.scramSha256(), keys.digest());
    }

    /** Adds an account or takes the place of the one that its user has. */
    public void put(Account account) {
        accounts.put(account.user().bare(), account);
    }

    /** Removes an account; nothing happens where there is none. Registrations of its devices are not touched. */
    public void remove(Address user) {
        accounts.remove(user.bare());
    }

    @Override
    public Future<Lookup> find(Address user) {
        Account account = accounts.get(user.bare());
        return Future.succeededFuture(account == null ? new Unknown(user.bare()) : new Found(account));
    }
}
