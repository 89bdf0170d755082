package org.patchbay.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks an operator for a password. */
final class PasswordPrompt {
    private PasswordPrompt() {}

    /**
     * Asks twice at a terminal, without showing it; else takes the first line of standard input.
     *
     * @return empty where there was none, or the two were not the same
     */
    static Optional<String> read() throws IOException {
        return read(System.console()).filter(password -> !password.isEmpty());
    }

    private static Optional<String> read(@Nullable Console console) throws IOException {
        if (console == null) {
            return Optional.ofNullable(
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
        }
        char[] typed = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        return typed != null && Arrays.equals(typed, again) ? Optional.of(new String(typed)) : Optional.empty();
    }
}
