package org.patchbay.benchmarks.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.patchbay.benchmarks.server.ChildProcess;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.server.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long it takes from the start of the process to its line {@code patchbay ready}. */
@Command(name = "start", description = "Start-up to \"patchbay ready\", with and without an archive of classes.")
public final class StartCommand implements Callable<Integer> {
    @Option(names = "--runs", defaultValue = "10", description = "Of each kind (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Override
    public Integer call() throws Exception {
        run().forEach((kind, millis) -> System.out.printf(
                Locale.ROOT,
                "%-16s median %d ms, %d to %d ms, %d runs%n",
                kind,
                millis[millis.length / 2],
                millis[0],
                millis[millis.length - 1],
                millis.length));
        return 0;
    }

    /** Sorted milliseconds of each kind. The kinds take turns, so that what else the machine does hits both. */
    Map<String, long[]> run() throws Exception {
        Path folder = Files.createTempDirectory("patchbay-start");
        Path archive = folder.resolve("classes.jsa");
        try {
            // As ./patchbay does after it has built.
            ChildProcess.run(
                    List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"),
                    Main.class.getName(),
                    List.of("warm-up"));
            List<String> archived =
                    List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
            List<Long> with = new ArrayList<>();
            List<Long> without = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                with.add(start(archived));
                without.add(start(List.of()));
            }
            return new TreeMap<>(Map.of("with archive", sorted(with), "without archive", sorted(without)));
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(folder);
        }
    }

    private static long start(List<String> options) {
        long start = System.nanoTime();
        try (Gateway gateway = Gateway.start(options, List.of())) {
            long ready = System.nanoTime();
            if (gateway.doors().sip() == 0) throw new IllegalStateException("the gateway has not opened its doors");
            return TimeUnit.NANOSECONDS.toMillis(ready - start);
        }
    }

    private static long[] sorted(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
