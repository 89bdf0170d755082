package org.patchbay.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a secret is: in an environment variable or in a file. No fault ever repeats it. */
final class SecretReference {
    private static final int LONGEST = 65_536;

    private final Section section;
    private final Map<String, String> environment;

    /** @param section {@code {env: NAME}} or {@code {file: PATH}} */
    SecretReference(Section section, Map<String, String> environment) {
        this.section = section;
        this.environment = environment;
    }

    /** The secret, without white space around it; empty where it could not be had, which is noted as a fault. */
    Optional<String> read() {
        boolean inEnvironment = section.has("env");
        if (inEnvironment == section.has("file")) {
            section.fault("expected either {env: NAME} or {file: PATH}");
            return Optional.empty();
        }
        return inEnvironment ? fromEnvironment() : fromFile();
    }

    private Optional<String> fromEnvironment() {
        String name = section.value("env", Kind.text(), "");
        String secret = environment.getOrDefault(name, "").strip();
        if (!secret.isEmpty()) return Optional.of(secret);
        section.fault("the environment variable " + name + " is not set, or empty");
        return Optional.empty();
    }

    private Optional<String> fromFile() {
        Optional<Path> file = section.optional("file", section.readableFile());
        if (file.isEmpty()) return Optional.empty();
        try {
            if (Files.size(file.get()) > LONGEST) {
                section.fault(file.get() + " is longer than " + LONGEST + " bytes");
                return Optional.empty();
            }
            String secret = Files.readString(file.get(), StandardCharsets.UTF_8).strip();
            if (!secret.isEmpty()) return Optional.of(secret);
            section.fault(file.get() + " is empty");
        } catch (IOException e) {
            section.fault(file.get() + " can't be read: " + e.getMessage());
        }
        return Optional.empty();
    }
}
