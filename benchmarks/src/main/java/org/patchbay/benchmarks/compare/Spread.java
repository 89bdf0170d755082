package org.patchbay.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values of several runs: their median, and how far they lie apart. */
record Spread(double median, double least, double most, int runs) {
    static Spread of(List<Double> values) {
        if (values.isEmpty()) return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        int n = sorted.size();
        double median = n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(n - 1), n);
    }

    /** {@code 1.25 (1.20 to 1.40)}. */
    String shown() {
        if (runs == 0) return "-";
        return number(median) + " (" + number(least) + " to " + number(most) + ")";
    }

    private static String number(double value) {
        if (Double.isNaN(value)) return "-";
        if (Math.abs(value) >= 100) return String.format(Locale.ROOT, "%,.0f", value);
        return String.format(
                Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : Math.abs(value) >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
