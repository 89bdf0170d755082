package org.patchbay.server;

import java.io.IOException;
import java.nio.file.Path;
import org.patchbay.core.Address;
import org.patchbay.server.config.ConfigFile;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.storage.AccountBook;
import org.patchbay.server.storage.StorageUnavailable;
import picocli.CommandLine.Option;

/** What the commands share that keep accounts in the storage of a configuration. */
final class StoredAccounts {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration file, which names the storage.")
    private Path file = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    /** What is to be done with the accounts; gives the exit status. */
    interface Task {
        int with(AccountBook book, GatewayConfig config) throws IOException;
    }

    /** Opens the storage for a task. */
    int open(Task task) throws IOException {
        ConfigFile.Reading reading = ConfigFile.read(file, System.getenv());
        if (reading instanceof ConfigFile.Faulty faulty) return Main.tellFaults(file.toString(), faulty.faults());
        GatewayConfig config = ((ConfigFile.Valid) reading).config();
        try (AccountBook book = AccountBook.open(config.core().storage())) {
            return task.with(book, config);
        } catch (StorageUnavailable | IllegalArgumentException e) {
            return Main.tell(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The user whom a name means.
     *
     * @throws IllegalArgumentException for a name that is no user of the own domain
     */
    static Address user(String name, GatewayConfig config) {
        if (config.domain().domains().read(name) instanceof Address.Read read
                && config.domain().domains().isOwn(read.address().domain())
                && !read.address().hasDevice()) {
            return read.address();
        }
        throw new IllegalArgumentException("\"" + name + "\": expected a user of "
                + config.domain().domains().own());
    }

    /** Whether the configuration file itself has an account of that user. */
    static boolean isInFile(Address user, GatewayConfig config) {
        return config.core().accounts().stream()
                .anyMatch(entry -> user(entry.user(), config).equals(user));
    }
}
