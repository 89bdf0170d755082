package org.patchbay.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: for each quantity and each contestant a value a run, in the order of the runs. */
final class Scores {
    private final Map<Quantity, Map<String, List<Double>>> values = new LinkedHashMap<>();

    /**
     * What is measured.
     *
     * @param discipline in which
     * @param name what: {@code set-up p50 at 200/s}
     * @param unit its unit
     */
    record Quantity(String discipline, String name, String unit) {}

    /** Notes the value of a run; NaN for a run that failed. */
    void add(Quantity quantity, String contestant, double value) {
        values.computeIfAbsent(quantity, any -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, any -> new ArrayList<>())
                .add(value);
    }

    /** What was measured, in the order in which it was. */
    List<Quantity> quantities() {
        return List.copyOf(values.keySet());
    }

    /** Who took part, the gateway first. */
    List<String> contestants(Quantity quantity) {
        return List.copyOf(values.getOrDefault(quantity, Map.of()).keySet());
    }

    /** A contestant's values. */
    Spread spread(Quantity quantity, String contestant) {
        return Spread.of(runs(quantity, contestant).stream()
                .filter(value -> !Double.isNaN(value))
                .toList());
    }

    /** The gateway's value over a contestant's, run by run: what else the machine did hits both of a run alike. */
    Spread ratio(Quantity quantity, String contestant) {
        List<Double> own = runs(quantity, contestants(quantity).get(0));
        List<Double> theirs = runs(quantity, contestant);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(own.size(), theirs.size()); i++) {
            double ratio = own.get(i) / theirs.get(i);
            if (Double.isFinite(ratio)) ratios.add(ratio);
        }
        return Spread.of(ratios);
    }

    private List<Double> runs(Quantity quantity, String contestant) {
        return values.getOrDefault(quantity, Map.of()).getOrDefault(contestant, List.of());
    }
}
