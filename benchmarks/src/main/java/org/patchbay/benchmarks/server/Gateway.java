package org.patchbay.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.Tokens;
import org.patchbay.server.Main;

/** The gateway under test: all doors on free ports of 127.0.0.1, no relay, and none of the bounds that protect it from one address. */
public final class Gateway implements Server {
    private final ChildProcess process;
    private final Path folder;
    private final Doors doors;

    private Gateway(ChildProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.doors = Doors.of(process.readyLine());
    }

    /**
     * Starts one.
     *
     * @param options of its JVM
     * @param users who has an account, for SIP and XMPP; native clients come with tokens
     */
    public static Gateway start(List<String> options, List<String> users) {
        try {
            Path folder = Files.createTempDirectory("patchbay-bench");
            Path file = Files.writeString(folder.resolve("patchbay.yaml"), GatewayFile.text(users));
            // As ./patchbay starts it, but for the last one: a few dead objects are left by a collection of the heap,
            // and a class histogram counts what is put in their place.
            List<String> all = new ArrayList<>(List.of(
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:-UsePerfData",
                    "-XX:MaxGCPauseMillis=10",
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:G1NewSizePercent=50",
                    "-XX:GCTimeRatio=99",
                    "-XX:MaxTenuringThreshold=1",
                    "-XX:MarkSweepDeadRatio=0"));
            all.addAll(options);
            ChildProcess process = ChildProcess.start(
                    all,
                    Main.class.getName(),
                    List.of("run", "--config", file.toString()),
                    Map.of("BENCH_TOKEN_KEY", Tokens.KEY),
                    "patchbay ready");
            return new Gateway(process, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the gateway's configuration can't be written", e);
        }
    }

    @Override
    public Doors doors() {
        return doors;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    /** Where its metrics are. */
    public Metrics metrics() {
        return new Metrics(doors.http());
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.deleteIfExists(folder.resolve("patchbay.yaml"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary folder can't be removed", e);
        }
    }
}
