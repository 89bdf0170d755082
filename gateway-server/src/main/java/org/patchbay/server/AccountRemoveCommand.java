package org.patchbay.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.patchbay.core.Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Removes an account from the storage. A gateway that runs goes by what it remembers of it for as long as the configuration says, and keeps
 * the registrations that its devices have until they expire.
 */
@Command(
        name = "remove",
        description = "Removes an account from the storage. Devices that are registered stay so until that expires.")
final class AccountRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "The user, with or without the own domain.")
    private String name = "";

    @Mixin
    private StoredAccounts accounts = new StoredAccounts();

    @Override
    public Integer call() throws IOException {
        return accounts.open((book, config) -> {
            Address user = StoredAccounts.user(name, config);
            if (!book.remove(user)) {
                String where = StoredAccounts.isInFile(user, config) ? ", but in the configuration file" : "";
                return Main.tell(user + " is not in the storage" + where);
            }
            System.out.println("removed " + user);
            return 0;
        });
    }
}
