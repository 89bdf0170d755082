package org.patchbay.benchmarks.load;

import java.util.List;
import org.patchbay.benchmarks.server.JvmOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all load tests can be told. */
public final class LoadOptions {
    @Option(names = "--seconds", defaultValue = "30", description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "20",
            description = "How many seconds run before, for the JIT compilers (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--callers", defaultValue = "50", description = "Phones that call (default: ${DEFAULT-VALUE}).")
    private int callers;

    @Option(
            names = "--callees",
            defaultValue = "10",
            description = "Phones that are called (default: ${DEFAULT-VALUE}).")
    private int callees;

    @Option(
            names = "--hold",
            defaultValue = "500",
            description = "How long a call lasts, ms (default: ${DEFAULT-VALUE}).")
    private long holdMs;

    @Mixin
    private JvmOptions jvm = new JvmOptions("512m");

    @Option(
            names = "--loops",
            defaultValue = "2",
            description = "Threads of the generator (default: ${DEFAULT-VALUE}).")
    private int loops;

    /** How long is measured, in seconds. */
    public int seconds() {
        return seconds;
    }

    /** Who is there. */
    public Cast cast() {
        return new Cast(callers, callees, holdMs);
    }

    /** What the gateway's JVM is started with. */
    public List<String> jvm() {
        return jvm.all();
    }

    /** Threads of the generator. */
    public int loops() {
        return loops;
    }

    /** Calls before those that count: at half the rate first, at the whole rate then. */
    public void warmUp(Crew crew, int rate) throws InterruptedException {
        int half = warmup / 2;
        if (half > 0) crew.run(Math.max(1, rate / 2), half);
        if (warmup - half > 0) crew.run(rate, warmup - half);
    }
}
