package org.patchbay.server;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.patchbay.core.Address;
import org.patchbay.core.account.KeyDerivation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds an account to the storage, or gives it another password. Only the keys are kept. */
@Command(name = "add", description = "Reads a password and adds the account to the storage, or changes its password.")
final class AccountAddCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "The user, with or without the own domain.")
    private String name = "";

    @Mixin
    private StoredAccounts accounts = new StoredAccounts();

    @Override
    public Integer call() throws IOException {
        return accounts.open((book, config) -> {
            Address user = StoredAccounts.user(name, config);
            // Else the new password would never be asked for: the file comes first.
            if (StoredAccounts.isInFile(user, config)) return Main.tell(user + " stands in the configuration file");
            Optional<String> password = PasswordPrompt.read();
            if (password.isEmpty()) return Main.tell("no password");
            int iterations = config.core().auth().iterations();
            boolean was = book.put(new KeyDerivation(iterations).derive(user, password.get()));
            System.out.println(was ? "changed " + user : "added " + user);
            return 0;
        });
    }
}
