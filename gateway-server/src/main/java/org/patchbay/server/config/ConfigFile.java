package org.patchbay.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.account.AccountEntry;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads YAML into a configuration. Of the YAML only a tree of nodes is made, so that no tag in it can make an object; its size, depth and
 * aliases are bounded.
 */
public final class ConfigFile {
    private static final int LARGEST = 1024 * 1024;
    private static final int DEEPEST = 20;

    // Here and nowhere else: a file can't name a password, so no such account can get into a real configuration.
    private static final List<AccountEntry> DEV_ACCOUNTS = Stream.of("alice", "bob", "carol", "dave")
            .map(user -> new AccountEntry(user, new AccountEntry.Password("patchbay")))
            .toList();

    private ConfigFile() {}

    /** What reading gives. */
    public sealed interface Reading permits Valid, Faulty {}

    /** There was no fault. */
    public record Valid(GatewayConfig config) implements Reading {}

    /** Every fault that was found, in the order of the file; at least one. */
    public record Faulty(List<Fault> faults) implements Reading {}

    /**
     * Reads the file of an operator.
     *
     * @param environment the environment variables, for overrides and secrets
     */
    public static Reading read(Path file, Map<String, String> environment) {
        try {
            if (!Files.isRegularFile(file)) return broken("no such file: " + file);
            if (Files.size(file) > LARGEST) return broken(file + " is longer than " + LARGEST + " bytes");
            Path folder = file.toAbsolutePath().getParent();
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return read(text, folder == null ? Path.of("/") : folder, environment);
        } catch (CharacterCodingException e) {
            return broken(file + " is not UTF-8");
        } catch (IOException e) {
            return broken(file + " can't be read: " + e.getMessage());
        }
    }

    /** Reads the configuration of the dev mode, which is part of the program. */
    public static Reading readDev(Map<String, String> environment) {
        try (InputStream in = ConfigFile.class.getResourceAsStream("/dev.yaml")) {
            if (in == null) throw new IllegalStateException("dev.yaml is not part of the program");
            Reading reading = read(new String(in.readAllBytes(), StandardCharsets.UTF_8), Path.of(""), environment);
            return reading instanceof Valid valid ? new Valid(valid.config().withAccounts(DEV_ACCOUNTS)) : reading;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a text; relative paths in it start from {@code folder}. */
    public static Reading read(String text, Path folder, Map<String, String> environment) {
        Faults faults = new Faults();
        try {
            Section root = new Section("", compose(text), true, new Source(environment, folder, faults));
            Optional<GatewayConfig> config = GatewayConfig.read(root);
            if (faults.any()) return new Faulty(faults.inOrder());
            return new Valid(config.orElseThrow());
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            return new Faulty(List.of(
                    new Fault(line == 0 ? "" : "line " + line, line, "", "this is not YAML: " + e.getProblem())));
        } catch (YAMLException e) {
            return broken("this is not YAML: " + e.getMessage());
        }
    }

    private static @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(0);
        options.setAllowRecursiveKeys(false);
        return new Yaml(options).compose(new StringReader(text));
    }

    private static Reading broken(String problem) {
        return new Faulty(List.of(new Fault("", 0, "", problem)));
    }
}
