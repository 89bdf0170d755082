package org.patchbay.core.account;

import io.vertx.core.Future;
import org.patchbay.core.Address;

/** Where accounts are kept. */
public interface Accounts {
    /** What a look-up gives. */
    sealed interface Lookup permits Found, Unknown {}

    record Found(Account account) implements Lookup {}

    record Unknown(Address user) implements Lookup {}

    /** Looks a user up; a device in the address is left out of account. */
    Future<Lookup> find(Address user);
}
