package org.patchbay.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.patchbay.benchmarks.load.Crew;
import org.patchbay.benchmarks.load.RateClimb;
import org.patchbay.benchmarks.load.Stretch;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.JvmOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The gateway and its peers in turns, run after run; the report has medians, spreads and ratios. */
@Command(name = "compare", description = "The gateway beside its peers, in turns on the same generator.")
public final class CompareCommand implements Callable<Integer> {
    private static final int WARMUP_STEPS = 3;
    private static final int CLIMBING_SECONDS = 3;

    @Parameters(arity = "0..*", description = "ws-sip, sip-sip, mqtt, stanza, message, idle (default: all).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--runs", defaultValue = "5", description = "Of each contestant (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "20", description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "15", description = "Seconds before that (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--warmup-rate",
            description =
                    "Operations a second by which a server is warmed up, in three steps up to it, where that is to be more than"
                            + " the highest measured: a JVM compiles what is run often.")
    private int warmupRate;

    @Option(names = "--rates", split = ",", description = "Operations a second, in place of each discipline's own.")
    private List<Integer> rates = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description =
                    "This contestant alone, as the table names it; may be given more than once. Of idle, all are measured.")
    private List<String> only = List.of();

    @Option(
            names = "--search",
            description = "Then climb to the highest rate that is held, 3 s each, a sixth more at a time.")
    private boolean search;

    @Option(
            names = "--bound",
            defaultValue = "500",
            description = "The longest time at p99 that counts as held, ms (default: ${DEFAULT-VALUE}).")
    private double boundMs;

    @Option(names = "--devices", defaultValue = "2000", description = "How many are idle (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Mixin
    private JvmOptions jvm = new JvmOptions("512m");

    @Option(
            names = "--loops",
            defaultValue = "2",
            description = "Threads of the generator (default: ${DEFAULT-VALUE}).")
    private int loops;

    @Option(names = "--out", paramLabel = "DIR", description = "Where compare.md and compare.svg are written.")
    private @Nullable Path out;

    private final Scores scores = new Scores();
    private int failed;

    @Override
    public Integer call() throws Exception {
        run();
        System.out.println();
        System.out.print(Report.markdown(scores, conditions(runs)));
        return failed == 0 ? 0 : 1;
    }

    private void write(Path folder, String markdown) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("compare.md"), markdown + "\n![the ratios](compare.svg)\n");
        Files.writeString(folder.resolve("compare.svg"), Report.svg(scores));
    }

    private String conditions(int done) {
        return String.format(
                Locale.ROOT,
                "%d runs of each in turns, %d s each after %d s%s, on %d cores, JDK %s, gateway with %s. "
                        + "Medians, with the least and the most of all runs; a ratio is taken within each run.",
                done,
                seconds,
                warmup,
                warmupRate > 0 ? String.format(Locale.ROOT, " at up to %,d a second", warmupRate) : "",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                String.join(" ", jvm.all()));
    }

    /** Runs all that was asked for. */
    Scores run() throws Exception {
        List<String> options = jvm.all();
        List<Discipline> disciplines = Discipline.all(options).stream()
                .filter(one -> words.isEmpty() || words.contains(one.word()))
                .toList();
        boolean idle = words.isEmpty() || words.contains("idle");
        for (int run = 0; run < runs; run++) {
            for (Discipline discipline : disciplines) compete(discipline, run);
            if (idle) failed += new IdleContest(options, devices, loops, scores).run(run, this::missing);
            if (out != null) write(out, Report.markdown(scores, conditions(run + 1)));
        }
        return scores;
    }

    private void compete(Discipline discipline, int run) throws Exception {
        List<Contestant> there = new ArrayList<>();
        for (Contestant contestant : discipline.contestants()) {
            if (!only.isEmpty() && !only.contains(contestant.name())) continue;
            if (contestant.isThere()) there.add(contestant);
            else missing(contestant.name());
        }
        // The order turns from run to run, so that nobody always comes after the same one. What is noted has the
        // gateway first all the same.
        List<Found> found = new ArrayList<>(Collections.nCopies(there.size(), Found.NOTHING));
        List<Integer> order = rates.isEmpty() ? discipline.rates() : rates;
        for (int i = 0; i < there.size(); i++) {
            int turn = (i + run) % there.size();
            found.set(turn, measure(discipline, there.get(turn), order));
        }
        for (int j = 0; j < order.size(); j++)
            for (int i = 0; i < there.size(); i++)
                note(discipline, there.get(i).name(), order.get(j), found.get(i).at(j));
        if (search)
            for (int i = 0; i < there.size(); i++)
                add(
                        discipline,
                        "highest rate held",
                        "a second",
                        there.get(i).name(),
                        found.get(i).highest());
    }

    /**
     * What a run found of a server.
     *
     * @param highest the highest rate that was held, if it was looked for
     */
    private record Found(List<@Nullable Stretch> stretches, double highest) {
        static final Found NOTHING = new Found(List.of(), Double.NaN);

        @Nullable
        Stretch at(int index) {
            return index < stretches.size() ? stretches.get(index) : null;
        }
    }

    /** All rates at one server, one after the other, once it is warm. */
    private Found measure(Discipline discipline, Contestant contestant, List<Integer> order) throws Exception {
        boolean bounded = contestant.most() != Contestant.ANY;
        int measured = order.stream()
                .mapToInt(rate -> rate)
                .filter(rate -> rate <= contestant.most())
                .max()
                .orElse(contestant.most());
        int warm = bounded ? measured : Math.max(measured, warmupRate);
        int highest = bounded && search ? contestant.most() : warm;
        List<@Nullable Stretch> stretches = new ArrayList<>();
        double held = Double.NaN;
        try (PhoneKit kit = new PhoneKit(loops);
                Contestant.Bout bout = contestant.open(kit, discipline.cast(), highest)) {
            warmUp(bout.crew(), warm);
            for (int rate : order) {
                if (rate > contestant.most()) {
                    stretches.add(null);
                    continue;
                }
                Stretch stretch = bout.crew().run(rate, seconds);
                stretches.add(stretch);
                failed += stretch.failed();
                tell(discipline, contestant, stretch);
            }
            if (search) held = climb(discipline, contestant, bout.crew(), measured);
        } catch (IllegalStateException lost) {
            // One that does not start, or ends, costs its own run and not the hours of all others.
            failed++;
            System.out.printf("%s, %s: %s%n", discipline.word(), contestant.name(), lost.getMessage());
        }
        return new Found(stretches, held);
    }

    private int climb(Discipline discipline, Contestant contestant, Crew crew, int first) throws Exception {
        String who = discipline.word() + ", " + contestant.name() + ", ";
        return new RateClimb(rate -> crew.run(rate, CLIMBING_SECONDS), boundMs, line -> System.out.println(who + line))
                .run(first, contestant.most());
    }

    private static void tell(Discipline discipline, Contestant contestant, Stretch stretch) {
        System.out.printf(
                Locale.ROOT,
                "%s, %s at %,d/s: p50 %.2f ms, p99 %.2f ms, %.4f ms CPU, %d answered, failures %s%n",
                discipline.word(),
                contestant.name(),
                stretch.rate(),
                Stretch.millis(stretch.setUp(), 50),
                Stretch.millis(stretch.setUp(), 99),
                stretch.serverCpuPerCall(),
                stretch.answered(),
                stretch.failuresByKind());
    }

    private void warmUp(Crew crew, int rate) throws InterruptedException {
        if (warmup <= 0) return;
        // A server that has just started may not hold the whole rate yet.
        for (int step = WARMUP_STEPS; step > 0; step--)
            crew.run(Math.max(1, rate >> (step - 1)), Math.max(1, warmup / WARMUP_STEPS));
    }

    /** @param stretch null if the server had ended before */
    private void note(Discipline discipline, String who, int rate, @Nullable Stretch stretch) {
        String at = String.format(Locale.ROOT, " at %,d/s", rate);
        note(discipline, "p50" + at, "ms", who, stretch, one -> Stretch.millis(one.setUp(), 50));
        note(discipline, "p99" + at, "ms", who, stretch, one -> Stretch.millis(one.setUp(), 99));
        note(discipline, "CPU" + at, "ms", who, stretch, Stretch::serverCpuPerCall);
        note(discipline, "failures" + at, "of " + rate * seconds, who, stretch, Stretch::failed);
    }

    private void note(
            Discipline discipline,
            String name,
            String unit,
            String who,
            @Nullable Stretch stretch,
            ToDoubleFunction<Stretch> value) {
        add(discipline, name, unit, who, stretch == null ? Double.NaN : value.applyAsDouble(stretch));
    }

    private void add(Discipline discipline, String name, String unit, String who, double value) {
        scores.add(new Scores.Quantity(discipline.what(), name, unit), who, value);
    }

    private void missing(String who) {
        System.err.println("compare: " + who + " is not installed; scripts/install-bench-peers.sh does that");
    }
}
