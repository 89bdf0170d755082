package org.patchbay.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

/** Makes the keys of an account, for the list of accounts in a configuration file. */
@Command(name = "account", description = "Reads a password and prints the account's keys, for the configuration file.")
final class AccountCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "USER@DOMAIN",
            description = "The user; digest authentication binds the keys to the domain.")
    private String user = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        if (!(Address.read(user, "") instanceof Address.Read read)
                || read.address().hasDevice()) {
            return Main.tell("\"" + user + "\": expected USER@DOMAIN");
        }
        String password = password();
        if (password == null || password.isEmpty()) return Main.tell("no password");
        try {
            Account account = new KeyDerivation(AuthConfig.defaults().iterations()).derive(read.address(), password);
            System.out.print(AccountText.write(account));
            return 0;
        } catch (IllegalArgumentException e) {
            return Main.tell(String.valueOf(e.getMessage()));
        }
    }

    /** Asks at a terminal, without showing it; else takes the first line of standard input. */
    private static @Nullable String password() throws IOException {
        Console console = System.console();
        if (console == null) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        }
        char[] typed = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        return typed != null && Arrays.equals(typed, again) ? new String(typed) : null;
    }
}
