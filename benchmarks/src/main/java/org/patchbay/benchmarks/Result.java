package org.patchbay.benchmarks;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a load test found.
 *
 * @param rate calls a second that were begun
 * @param seconds for how long
 * @param callers on how many connections
 * @param answered calls that were answered
 * @param failures what went wrong, and how often; of the warm-up too
 * @param latency from the moment at which a call was due to its answer, nanoseconds
 * @param gatewayCpuMillis processor time of the gateway's process
 * @param calleeCpuMillis processor time of the callee's process
 * @param residentBytes the gateway's resident memory at the end
 */
record Result(
        int rate,
        int seconds,
        int callers,
        int answered,
        Map<String, Integer> failures,
        Histogram latency,
        long gatewayCpuMillis,
        long calleeCpuMillis,
        long residentBytes) {

    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    String table() {
        StringBuilder text = new StringBuilder();
        row(
                text,
                "calls",
                "%d in %d s on %d connections, %d answered, %d failed",
                rate * seconds,
                seconds,
                callers,
                answered,
                failed());
        row(
                text,
                "set-up",
                "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, most %.1f ms",
                millis(50),
                millis(99),
                millis(99.9),
                latency.getMaxValue() / 1e6);
        row(
                text,
                "gateway CPU",
                "%.3f ms a call, %.0f %% of one core",
                (double) gatewayCpuMillis / Math.max(1, answered),
                gatewayCpuMillis / 10.0 / seconds);
        row(text, "callee CPU", "%.3f ms a call", (double) calleeCpuMillis / Math.max(1, answered));
        row(text, "gateway RSS", "%d MiB", residentBytes / 1024 / 1024);
        failures.forEach((why, count) -> row(text, "failed", "%d times: %s", count, why));
        return text.toString();
    }

    private double millis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    private static void row(StringBuilder text, String name, String form, Object... values) {
        text.append(String.format(Locale.ROOT, "%-12s " + form + "%n", prepend(name, values)));
    }

    private static Object[] prepend(String name, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = name;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
