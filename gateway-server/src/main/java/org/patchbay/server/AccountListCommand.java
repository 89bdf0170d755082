package org.patchbay.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the accounts in the storage, one a line. */
@Command(
        name = "list",
        description = "Lists the accounts in the storage; those of the configuration file are not among them.")
final class AccountListCommand implements Callable<Integer> {
    @Mixin
    private StoredAccounts accounts = new StoredAccounts();

    @Override
    public Integer call() throws IOException {
        return accounts.open((book, config) -> {
            book.list().forEach(System.out::println);
            return 0;
        });
    }
}
