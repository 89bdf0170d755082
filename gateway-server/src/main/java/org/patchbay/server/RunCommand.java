package org.patchbay.server;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.spi.Door;
import org.patchbay.server.config.ConfigFile;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.log.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a gateway until SIGTERM or SIGINT, then drains it. */
@Command(name = "run", description = "Runs the gateway; without --config in dev mode.")
final class RunCommand implements Callable<Integer> {
    /** The gateway runs, the process is to go on. No exit status. */
    static final int RUNNING = -1;

    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);
    private static final int START_SECONDS = 60;
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int SLACK_MS = 1_000;

    /** Which configuration. */
    static final class Mode {
        @Option(
                names = "--dev",
                description = "Loopback only, users alice, bob, carol and dave, password patchbay. The default.")
        private boolean dev;

        @Option(names = "--config", paramLabel = "FILE", description = "What to run, and where.")
        private @Nullable Path file;
    }

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--port-offset", paramLabel = "N", description = "Adds N to every port.")
    private int portOffset;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        Path file = mode.file;
        return file == null
                ? run("dev mode", ConfigFile.readDev(System.getenv()))
                : run(file.toString(), ConfigFile.read(file, System.getenv()));
    }

    private int run(String what, ConfigFile.Reading reading) throws InterruptedException {
        if (reading instanceof ConfigFile.Faulty faulty) return Main.tellFaults(what, faulty.faults());
        GatewayConfig config = ((ConfigFile.Valid) reading).config();
        try {
            config = config.shifted(portOffset);
        } catch (IllegalArgumentException e) {
            return Main.tell("--port-offset " + portOffset + ": " + e.getMessage());
        }
        Logging.apply(config.log());
        return start(config);
    }

    private static int start(GatewayConfig config) throws InterruptedException {
        try {
            GatewayServer server = GatewayServer.start(config)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> goDown(server), "drain"));
            System.out.println(readyLine(server));
            return RUNNING;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            log.debug("no start", cause);
            return Main.tell("can't start: " + cause.getMessage());
        } catch (TimeoutException e) {
            return Main.tell("can't start: the doors did not open within " + START_SECONDS + " s");
        }
    }

    private static String readyLine(GatewayServer server) {
        return server.doors().stream().map(Door::uri).collect(Collectors.joining(" ", "patchbay ready ", ""));
    }

    private static void await(Future<Void> future, Duration atMost)
            throws ExecutionException, InterruptedException, TimeoutException {
        future.toCompletionStage().toCompletableFuture().get(atMost.toMillis() + SLACK_MS, TimeUnit.MILLISECONDS);
    }

    /** Runs while the JVM shuts down; ends the process with status 0, as the JVM itself would not after a signal. */
    private static void goDown(GatewayServer server) {
        int status = 0;
        try {
            // Draining bounds itself; this is only in case that it does not.
            await(server.drain(), server.longestDrain());
            await(server.close(), CLOSE);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            log.error("did not go down well", e);
            status = Main.FAILED;
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
