package org.patchbay.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.patchbay.server.config.ConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Validates a configuration file, with the overrides of the environment that it runs in. */
@Command(name = "check", description = "Validates a configuration file and names every fault with its key.")
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() {
        ConfigFile.Reading reading = ConfigFile.read(file, System.getenv());
        if (reading instanceof ConfigFile.Faulty faulty) return Main.tellFaults(file.toString(), faulty.faults());
        System.out.println(file + ": no fault");
        return 0;
    }
}
