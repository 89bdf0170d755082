package org.patchbay.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.patchbay.server.config.ConfigFile;

/** A gateway in this process, from a configuration file. */
record GatewayInProcess(GatewayServer server) implements AutoCloseable {
    static GatewayInProcess start(Path file) throws Exception {
        ConfigFile.Reading reading = ConfigFile.read(file, Map.of());
        if (reading instanceof ConfigFile.Faulty faulty) throw new AssertionError(faulty.faults());
        return new GatewayInProcess(GatewayServer.start(((ConfigFile.Valid) reading).config())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS));
    }

    boolean isUp() {
        return server.counters().value("patchbay_storage_up") == 1;
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
