package org.patchbay.benchmarks.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.patchbay.benchmarks.load.Cast;
import org.patchbay.benchmarks.load.Crew;
import org.patchbay.benchmarks.load.Pair;
import org.patchbay.benchmarks.load.Stretch;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.JvmOptions;
import org.patchbay.benchmarks.server.LiveHeap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Calls for hours: whether the heap after collections stays where it is, and whether all tables are empty in the end. */
@Command(name = "soak", description = "Calls for hours: heap after collection by slope, tables back to 0.")
public final class SoakCommand implements Callable<Integer> {
    private static final int PHONES = 10;

    @Option(names = "--minutes", defaultValue = "120", description = "How long (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--round",
            defaultValue = "60",
            description = "Seconds between two collections (default: ${DEFAULT-VALUE}).")
    private int roundSeconds;

    @Option(
            names = "--rate",
            defaultValue = "400",
            description = "Calls a second of all pairs together; half of what is held (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--warmup",
            defaultValue = "60",
            description =
                    "Seconds at a quarter of the rate before anything counts: a JVM that has just started holds less"
                            + " (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--pairs",
            split = ",",
            defaultValue = "ws-sip,sip-mqtt,mqtt-xmpp,xmpp-ws",
            description = "Who calls whom (default: ${DEFAULT-VALUE}).")
    private List<String> pairs = List.of();

    @Option(
            names = "--hold",
            defaultValue = "2000",
            description = "How long a call lasts, ms (default: ${DEFAULT-VALUE}).")
    private long holdMs;

    @Mixin
    private JvmOptions jvm = new JvmOptions("512m");

    /**
     * What was found.
     *
     * @param slope of the live heap, after the first quarter, in which pools fill and code is compiled
     * @param held gauges that are not 0 in the end
     */
    record Found(long calls, Slope slope, Map<String, Integer> failures, Map<String, Double> held) {}

    @Override
    public Integer call() throws Exception {
        Found found = run(System.out::println);
        System.out.printf(
                Locale.ROOT,
                "%,d calls; heap after collection %+.0f kB an hour (± %.0f, 95 %%), %s; gauges %s; failures %s%n",
                found.calls(),
                found.slope().perHour() / 1024,
                found.slope().margin() / 1024,
                found.slope().isFlat() ? "flat within noise" : "not flat",
                found.held().isEmpty() ? "at 0" : found.held(),
                found.failures().isEmpty() ? "none" : found.failures());
        return found.failures().isEmpty() && found.held().isEmpty() ? 0 : 1;
    }

    Found run(Consumer<String> report) throws Exception {
        Map<String, Cast> casts = new LinkedHashMap<>();
        for (String pair : pairs) casts.put(pair, new Cast(pair + "-", PHONES, PHONES, holdMs));
        List<String> users =
                casts.values().stream().flatMap(cast -> cast.users().stream()).toList();
        ExecutorService threads = Executors.newFixedThreadPool(pairs.size());
        List<Crew> crews = new ArrayList<>();
        try (PhoneKit kit = new PhoneKit(2);
                Gateway gateway = Gateway.start(jvm.all(), users)) {
            try {
                for (Map.Entry<String, Cast> cast : casts.entrySet())
                    crews.add(Crew.login(kit, gateway, Pair.of(cast.getKey()), cast.getValue()));
                if (warmUpSeconds > 0) together(crews, threads, rate / 4, warmUpSeconds);
                return run(gateway, crews, threads, report);
            } finally {
                for (Crew crew : crews) crew.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Found run(Gateway gateway, List<Crew> crews, ExecutorService threads, Consumer<String> report)
            throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (minutes * 60e9);
        long calls = 0;
        Map<String, Integer> failures = new TreeMap<>();
        List<Slope.Point> points = new ArrayList<>();
        while (System.nanoTime() < end) {
            for (Stretch stretch : together(crews, threads, rate, roundSeconds)) {
                calls += stretch.answered();
                stretch.failures().forEach((why, count) -> failures.merge(why, count, Integer::sum));
            }
            double hours = (System.nanoTime() - start) / 3600e9;
            long live = LiveHeap.of(gateway.pid());
            points.add(new Slope.Point(hours, live));
            report.accept(String.format(
                    Locale.ROOT,
                    "%7.1f min  %,12d calls  %,10d kB live  %,8d kB resident  failures %s",
                    hours * 60,
                    calls,
                    live >> 10,
                    gateway.use().residentBytes() >> 10,
                    failures.isEmpty() ? "none" : failures));
        }
        Map<String, Double> held = EstablishedCommand.awaitNothingHeld(gateway);
        return new Found(calls, Slope.of(points.subList(points.size() / 4, points.size())), failures, held);
    }

    /** All crews at once, which share the rate. */
    private static List<Stretch> together(List<Crew> crews, ExecutorService threads, int rate, int seconds)
            throws Exception {
        List<Future<Stretch>> running = new ArrayList<>();
        for (Crew crew : crews) running.add(threads.submit(() -> crew.run(Math.max(1, rate / crews.size()), seconds)));
        List<Stretch> stretches = new ArrayList<>();
        for (Future<Stretch> one : running) stretches.add(one.get());
        return stretches;
    }
}
