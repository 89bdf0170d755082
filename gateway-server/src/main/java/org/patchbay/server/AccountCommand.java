package org.patchbay.server;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.server.config.AccountText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the keys of an account, for the list of accounts in a configuration file; its subcommands keep accounts in the storage. */
@Command(
        name = "account",
        description = "Reads a password and prints the account's keys, for the configuration file;"
                + " or adds, removes or lists the accounts in the storage.",
        subcommands = {AccountAddCommand.class, AccountRemoveCommand.class, AccountListCommand.class})
final class AccountCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "USER@DOMAIN",
            description = "The user; digest authentication binds the keys to the domain.")
    private @Nullable String user;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        if (user == null) return Main.tell("account: expected USER@DOMAIN, or one of add, remove, list");
        if (!(Address.read(user, "") instanceof Address.Read read)
                || read.address().hasDevice()) {
            return Main.tell("\"" + user + "\": expected USER@DOMAIN");
        }
        Optional<String> password = PasswordPrompt.read();
        if (password.isEmpty()) return Main.tell("no password");
        try {
            Account account =
                    new KeyDerivation(AuthConfig.defaults().iterations()).derive(read.address(), password.get());
            System.out.print(AccountText.write(account));
            return 0;
        } catch (IllegalArgumentException e) {
            return Main.tell(String.valueOf(e.getMessage()));
        }
    }
}
