package org.patchbay.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.patchbay.benchmarks.bare.BareProcess;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How long a signal takes one way, through the gateway and through a bare switchboard of the same protocol stacks, for each pair. */
@Command(
        name = "latency",
        description = "One-way latency of offers, answers and ends for all pairs, beside a bare switchboard's.",
        sortOptions = false)
public final class LatencyCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "Pairs: ws-sip and so on (default: all sixteen).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--rate", defaultValue = "200", description = "Calls a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--runs", defaultValue = "5", description = "Of each, in turns (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Override
    public Integer call() throws Exception {
        StringBuilder table = new StringBuilder(
                "| pair | signal | bare p50 | gateway p50 | added p50 | bare p99 | gateway p99 | added p99 |\n"
                        + "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        int failed = 0;
        for (Pair pair : pairs()) {
            Found found = run(pair);
            failed += found.failed();
            table.append(row(pair, "offer", found, Stretch::offer));
            table.append(row(pair, "answer", found, Stretch::answer));
            table.append(row(pair, "end", found, Stretch::end));
        }
        System.out.print(table);
        return failed == 0 ? 0 : 1;
    }

    private List<Pair> pairs() {
        return words.isEmpty() ? Pair.all() : words.stream().map(Pair::of).toList();
    }

    /** What was found, run by run. */
    record Found(List<Stretch> bare, List<Stretch> gateway) {
        int failed() {
            return bare.stream().mapToInt(Stretch::failed).sum()
                    + gateway.stream().mapToInt(Stretch::failed).sum();
        }
    }

    Found run(Pair pair) throws Exception {
        Cast cast = options.cast();
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < runs; i++) {
            // Who is first takes turns.
            if (i % 2 == 0) found.bare().add(measure(pair, cast, BareProcess.start()));
            found.gateway().add(measure(pair, cast, Gateway.start(options.jvm(), cast.users())));
            if (i % 2 == 1) found.bare().add(measure(pair, cast, BareProcess.start()));
        }
        return found;
    }

    private Stretch measure(Pair pair, Cast cast, Server started) throws InterruptedException {
        try (Server server = started;
                PhoneKit kit = new PhoneKit(options.loops());
                Crew crew = Crew.login(kit, server, pair, cast)) {
            options.warmUp(crew, rate);
            return crew.run(rate, options.seconds());
        }
    }

    private static String row(Pair pair, String signal, Found found, Function<Stretch, Histogram> histogram) {
        double bare50 = median(found.bare(), histogram, 50);
        double own50 = median(found.gateway(), histogram, 50);
        double bare99 = median(found.bare(), histogram, 99);
        double own99 = median(found.gateway(), histogram, 99);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |%n",
                pair.shown(),
                signal,
                bare50,
                own50,
                own50 - bare50,
                bare99,
                own99,
                own99 - bare99);
    }

    private static double median(List<Stretch> stretches, Function<Stretch, Histogram> histogram, double percentile) {
        double[] values = stretches.stream()
                .mapToDouble(stretch -> Stretch.millis(histogram.apply(stretch), percentile))
                .sorted()
                .toArray();
        return values[values.length / 2];
    }
}
