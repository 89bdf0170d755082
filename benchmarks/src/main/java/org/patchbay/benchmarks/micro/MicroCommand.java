package org.patchbay.benchmarks.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs micro benchmarks with JMH and its allocation profiler, and prints a Markdown table of them. */
@Command(name = "micro", description = "Micro benchmarks: time and allocation of one operation.")
public final class MicroCommand implements Callable<Integer> {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Parameters(
            arity = "0..1",
            defaultValue = ".*",
            description = "Which ones, as a regular expression (default: all of them).")
    private String pattern = ".*";

    @Option(
            names = "--forks",
            defaultValue = "2",
            description = "Processes; 0 runs in this one (default: ${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--warmup", defaultValue = "5", description = "Iterations before (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--iterations",
            defaultValue = "5",
            description = "Iterations that count (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(
            names = "--millis",
            defaultValue = "1000",
            description = "Length of an iteration (default: ${DEFAULT-VALUE}).")
    private long millis;

    @Override
    public Integer call() throws RunnerException {
        System.out.print(table(run(VerboseMode.NORMAL)));
        return 0;
    }

    /** Runs them. One that fails fails all. */
    Collection<RunResult> run(VerboseMode verbosity) throws RunnerException {
        TimeValue length = new TimeValue(millis, TimeUnit.MILLISECONDS);
        return new Runner(new OptionsBuilder()
                        .include(MicroCommand.class.getPackageName().replace(".", "\\.") + ".*(" + pattern + ")")
                        .addProfiler(GCProfiler.class)
                        .forks(forks)
                        .warmupIterations(warmup)
                        .warmupTime(length)
                        .measurementIterations(iterations)
                        .measurementTime(length)
                        .shouldFailOnError(true)
                        .verbosity(verbosity)
                        .build())
                .run();
    }

    static String table(Collection<RunResult> results) {
        StringBuilder text =
                new StringBuilder("| benchmark | ns/op | ± (99.9 %) | B/op |\n| --- | ---: | ---: | ---: |\n");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %,.0f |%n",
                    name(result),
                    time.getScore(),
                    time.getScoreError(),
                    allocated(result)));
        }
        return text.toString();
    }

    /** {@code Description.sdpRead} for {@code org.….DescriptionBenchmark.sdpRead}. */
    private static String name(RunResult result) {
        String whole = result.getParams().getBenchmark();
        String method = whole.substring(whole.lastIndexOf('.') + 1);
        String type = whole.substring(0, whole.lastIndexOf('.'));
        return type.substring(type.lastIndexOf('.') + 1).replace("Benchmark", "") + "." + method;
    }

    private static double allocated(RunResult result) {
        return result.getSecondaryResults().values().stream()
                .filter(it -> it.getLabel().endsWith(ALLOCATED))
                .mapToDouble(it -> it.getScore())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the profiler has not told of " + name(result)));
    }
}
