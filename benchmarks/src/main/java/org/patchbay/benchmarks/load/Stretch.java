package org.patchbay.benchmarks.load;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.patchbay.benchmarks.server.ProcessUse;

/**
 * What a stretch of load found. Times are in nanoseconds.
 *
 * @param rate calls a second that were begun
 * @param seconds for how long
 * @param wallMillis how long it took until the last call was over
 * @param answered calls that were answered
 * @param failures what went wrong, and how often
 * @param setUp from the moment at which a call was due to its answer
 * @param lateness by how much the generator came late
 * @param offer from the caller's offer to the callee
 * @param answer from the callee's answer to the caller
 * @param end from the caller's hanging up to the callee
 * @param serverCpuMillis processor time of the server
 * @param ownCpuMillis processor time of the generator
 * @param residentBytes the server's resident memory at the end
 */
public record Stretch(
        int rate,
        int seconds,
        long wallMillis,
        int answered,
        Map<String, Integer> failures,
        Histogram setUp,
        Histogram lateness,
        Histogram offer,
        Histogram answer,
        Histogram end,
        long serverCpuMillis,
        long ownCpuMillis,
        long residentBytes) {

    static Stretch of(
            int rate,
            int seconds,
            Ledger ledger,
            ProcessUse serverBefore,
            ProcessUse serverAfter,
            ProcessUse ownBefore,
            ProcessUse ownAfter,
            long startNanos) {
        return new Stretch(
                rate,
                seconds,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                ledger.answered(),
                ledger.failures(),
                ledger.setUp(),
                ledger.lateness(),
                ledger.offer(),
                ledger.answer(),
                ledger.end(),
                serverAfter.cpuMillis() - serverBefore.cpuMillis(),
                ownAfter.cpuMillis() - ownBefore.cpuMillis(),
                serverAfter.residentBytes());
    }

    /** How many calls were begun. */
    public int begun() {
        return rate * seconds;
    }

    /** How much went wrong. */
    public int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether the server held the rate: no failure, and set-up at p99 within so many milliseconds. */
    boolean isHeld(double boundMs) {
        return failed() == 0 && answered > 0 && millis(setUp, 99) <= boundMs;
    }

    /** A line for people. */
    String verdict(boolean held) {
        return String.format(
                Locale.ROOT,
                "%,d a second: %s (p99 %.1f ms, failures %s, %.3f ms CPU each)",
                rate,
                held ? "held" : "not held",
                millis(setUp, 99),
                failuresByKind(),
                serverCpuPerCall());
    }

    /** What went wrong and how often, for people. */
    public String failuresByKind() {
        return failures.isEmpty() ? "none" : failures.toString();
    }

    /** Processor time of the server for a call, in milliseconds. */
    public double serverCpuPerCall() {
        return (double) serverCpuMillis / Math.max(1, answered);
    }

    /** Processor time of the generator for a call, in milliseconds. */
    public double ownCpuPerCall() {
        return (double) ownCpuMillis / Math.max(1, answered);
    }

    /** A percentile in milliseconds. */
    public static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    /** Lines for people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        row(
                text,
                "calls",
                String.format(
                        Locale.ROOT,
                        "%d a second for %d s, %d answered, %d failures",
                        rate,
                        seconds,
                        answered,
                        failed()));
        row(text, "set-up", percentiles(setUp));
        row(text, "offer", percentiles(offer) + " one way");
        row(text, "answer", percentiles(answer) + " one way");
        row(text, "end", percentiles(end) + " one way");
        row(
                text,
                "server",
                String.format(
                        Locale.ROOT,
                        "%.3f ms CPU a call, %.0f %% of one core, %d MiB resident",
                        serverCpuPerCall(),
                        100.0 * serverCpuMillis / Math.max(1, wallMillis),
                        residentBytes >> 20));
        row(
                text,
                "generator",
                String.format(
                        Locale.ROOT,
                        "%.3f ms CPU a call, %.0f %% of one core; late by p50 %.2f ms, p99 %.2f ms",
                        ownCpuPerCall(),
                        100.0 * ownCpuMillis / Math.max(1, wallMillis),
                        millis(lateness, 50),
                        millis(lateness, 99)));
        failures.forEach((why, count) -> row(text, "failed", count + " times: " + why));
        return text.toString();
    }

    private static String percentiles(Histogram histogram) {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, most %.2f ms",
                millis(histogram, 50),
                millis(histogram, 99),
                millis(histogram, 99.9),
                histogram.getMaxValue() / 1e6);
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-10s %s%n", name, value));
    }
}
