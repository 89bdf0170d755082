package org.patchbay.server;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.patchbay.server.config.ConfigFile;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.log.Logging;
import picocli.CommandLine.Command;

/** Starts a gateway on free loopback ports and ends it, so that the JVM can write down which classes a start needs. */
@Command(name = "warm-up", hidden = true, description = "Starts and ends, for the archive of classes.")
final class WarmUpCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 60;

    private static final Map<String, String> FREE_PORTS = Map.of(
            "PATCHBAY_HTTP_PLAIN_PORT", "0",
            "PATCHBAY_SIP_UDP_PORT", "0",
            "PATCHBAY_SIP_TCP_PORT", "0",
            "PATCHBAY_LOG_LEVEL", "warn");

    @Override
    public Integer call() throws InterruptedException {
        ConfigFile.Reading reading = ConfigFile.readDev(FREE_PORTS);
        if (reading instanceof ConfigFile.Faulty faulty) return Main.tellFaults("dev mode", faulty.faults());
        GatewayConfig config = ((ConfigFile.Valid) reading).config();
        Logging.apply(config.log());
        try {
            await(await(GatewayServer.start(config)).close());
            return 0;
        } catch (ExecutionException | TimeoutException e) {
            return Main.tell("did not warm up: " + e);
        }
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
