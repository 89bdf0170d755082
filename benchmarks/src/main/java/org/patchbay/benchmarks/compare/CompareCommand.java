package org.patchbay.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.patchbay.benchmarks.load.RateSearch;
import org.patchbay.benchmarks.load.Stretch;
import org.patchbay.benchmarks.phone.PhoneKit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The gateway and its peers in turns, run after run; the report has medians, spreads and ratios. */
@Command(name = "compare", description = "The gateway beside its peers, in turns on the same generator.")
public final class CompareCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "ws-sip, sip-sip, mqtt, stanza, message, idle (default: all).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--runs", defaultValue = "5", description = "Of each contestant (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--seconds", defaultValue = "20", description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "15", description = "Seconds before that (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--rates", split = ",", description = "Operations a second, in place of each discipline's own.")
    private List<Integer> rates = List.of();

    @Option(names = "--search", description = "Look for the highest rate that is held as well; takes long.")
    private boolean search;

    @Option(
            names = "--bound",
            defaultValue = "500",
            description = "The longest time at p99 that counts as held, ms (default: ${DEFAULT-VALUE}).")
    private double boundMs;

    @Option(names = "--devices", defaultValue = "2000", description = "How many are idle (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Option(
            names = "--heap",
            defaultValue = "512m",
            description = "The gateway's largest heap (default: ${DEFAULT-VALUE}).")
    private String heap = "512m";

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
        String markdown = Report.markdown(scores, conditions());
        System.out.println();
        System.out.print(markdown);
        if (out != null) write(out, markdown);
        return failed == 0 ? 0 : 1;
    }

    private void write(Path folder, String markdown) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("compare.md"), markdown + "\n![the ratios](compare.svg)\n");
        Files.writeString(folder.resolve("compare.svg"), Report.svg(scores));
    }

    private String conditions() {
        return String.format(
                Locale.ROOT,
                "%d runs of each in turns, %d s each after %d s, on %d cores, JDK %s, gateway with -Xmx%s. "
                        + "Medians, with the least and the most of all runs; a ratio is taken within each run.",
                runs,
                seconds,
                warmup,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                heap);
    }

    /** Runs all that was asked for. */
    Scores run() throws Exception {
        List<String> options = List.of("-Xmx" + heap);
        List<Discipline> disciplines = Discipline.all(options).stream()
                .filter(one -> words.isEmpty() || words.contains(one.word()))
                .toList();
        boolean idle = words.isEmpty() || words.contains("idle");
        for (int run = 0; run < runs; run++) {
            for (Discipline discipline : disciplines) compete(discipline, run);
            if (idle) new IdleContest(options, devices, loops, scores).run(run, this::missing);
        }
        return scores;
    }

    private void compete(Discipline discipline, int run) throws Exception {
        List<Contestant> there = new ArrayList<>();
        for (Contestant contestant : discipline.contestants()) {
            if (contestant.isThere()) there.add(contestant);
            else missing(contestant.name());
        }
        // The order turns from run to run, so that nobody always comes after the same one. What is noted has the
        // gateway first all the same.
        List<Stretch[]> found = new ArrayList<>();
        List<Integer> order = rates.isEmpty() ? discipline.rates() : rates;
        for (int i = 0; i < there.size(); i++) found.add(new Stretch[order.size()]);
        for (int i = 0; i < there.size(); i++) {
            int turn = (i + run) % there.size();
            for (int j = 0; j < order.size(); j++)
                found.get(turn)[j] = measure(discipline, there.get(turn), order.get(j));
        }
        for (int j = 0; j < order.size(); j++)
            for (int i = 0; i < there.size(); i++) note(discipline, there.get(i).name(), order.get(j), found.get(i)[j]);
        if (search) for (Contestant contestant : there) note(discipline, contestant);
    }

    private Stretch measure(Discipline discipline, Contestant contestant, int rate) throws Exception {
        try (PhoneKit kit = new PhoneKit(loops);
                Contestant.Bout bout = contestant.open(kit, discipline.cast(), rate)) {
            if (warmup > 0) bout.crew().run(rate, warmup);
            Stretch stretch = bout.crew().run(rate, seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%s, %s at %,d/s: p50 %.2f ms, p99 %.2f ms, %.4f ms CPU, %d answered, failures %s%n",
                    discipline.word(),
                    contestant.name(),
                    rate,
                    Stretch.millis(stretch.setUp(), 50),
                    Stretch.millis(stretch.setUp(), 99),
                    stretch.serverCpuPerCall(),
                    stretch.answered(),
                    stretch.failures().isEmpty() ? "none" : stretch.failures());
            failed += stretch.failed();
            return stretch;
        }
    }

    private void note(Discipline discipline, String who, int rate, Stretch stretch) {
        String at = String.format(Locale.ROOT, " at %,d/s", rate);
        add(discipline, "p50" + at, "ms", who, Stretch.millis(stretch.setUp(), 50));
        add(discipline, "p99" + at, "ms", who, Stretch.millis(stretch.setUp(), 99));
        add(discipline, "CPU" + at, "ms", who, stretch.serverCpuPerCall());
        add(discipline, "failures" + at, "of " + stretch.begun(), who, stretch.failed());
    }

    private void note(Discipline discipline, Contestant contestant) throws Exception {
        List<Integer> order = rates.isEmpty() ? discipline.rates() : rates;
        RateSearch searching =
                new RateSearch(rate -> measure(discipline, contestant, rate), boundMs, System.out::println);
        int held = searching.run(order.get(order.size() - 1));
        add(discipline, "highest rate held", "a second", contestant.name(), held);
    }

    private void add(Discipline discipline, String name, String unit, String who, double value) {
        scores.add(new Scores.Quantity(discipline.what(), name, unit), who, value);
    }

    private void missing(String who) {
        System.err.println("compare: " + who + " is not installed; scripts/install-bench-peers.sh does that");
    }
}
