package org.patchbay.server.storage;

import io.vertx.core.Future;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;

/**
 * Accounts in two places; who stands in the first is not looked for in the second. So the accounts of the configuration need no database.
 *
 * @param first asked first
 * @param second asked for those whom the first does not know
 */
public record AccountsInTurn(Accounts first, Accounts second) implements Accounts {
    @Override
    public Future<Lookup> find(Address user) {
        return first.find(user)
                .compose(lookup -> lookup instanceof Found ? Future.succeededFuture(lookup) : second.find(user));
    }
}
