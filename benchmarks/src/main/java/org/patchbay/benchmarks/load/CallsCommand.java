package org.patchbay.benchmarks.load;

import java.util.concurrent.Callable;
import org.patchbay.benchmarks.bare.BareProcess;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Calls of one pair through the gateway, at a rate or at the highest that is held. */
@Command(sortOptions = false)
public final class CallsCommand implements Callable<Integer> {
    private final Pair pair;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Calls a second; where the search begins (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--search", description = "Look for the highest rate that is held without a failure.")
    private boolean search;

    @Option(
            names = "--bound",
            defaultValue = "500",
            description = "The longest set-up at p99 that counts as held, ms (default: ${DEFAULT-VALUE}).")
    private double boundMs;

    @Option(
            names = "--ceiling",
            description =
                    "Not the gateway but a bare switchboard of the same protocol stacks: what the generator itself can do.")
    private boolean ceiling;

    @Mixin
    private LoadOptions options = new LoadOptions();

    public CallsCommand(Pair pair) {
        this.pair = pair;
    }

    /** Which calls. */
    public Pair pair() {
        return pair;
    }

    @Override
    public Integer call() throws Exception {
        if (search) return search();
        Stretch stretch = run(rate);
        System.out.print(stretch.table());
        return stretch.failed() == 0 ? 0 : 1;
    }

    private int search() throws Exception {
        RateSearch searching = new RateSearch(this::run, boundMs, System.out::println);
        int held = searching.run(rate);
        System.out.printf("highest rate held: %,d calls/s%n", held);
        return held > 0 ? 0 : 1;
    }

    /** Runs a rate on a server and phones of its own, after a warm-up. */
    Stretch run(int callsPerSecond) throws Exception {
        Cast cast = options.cast();
        try (PhoneKit kit = new PhoneKit(options.loops());
                Server server = ceiling ? BareProcess.start() : Gateway.start(options.jvm(), cast.users());
                Crew crew = Crew.login(kit, server, pair, cast)) {
            options.warmUp(crew, callsPerSecond);
            return crew.run(callsPerSecond, options.seconds());
        }
    }
}
