package org.patchbay.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks for the highest rate that is held: no failure, every call answered, and set-up at p99 within a bound, beyond which calls only queue up.
 * It doubles until a rate is not held, and then halves the distance. Each rate is tried on a server and phones that the one before has not
 * worn out.
 */
public final class RateSearch {
    private static final double FINE = 0.04;
    private static final int HIGHEST = 200_000;

    /** Tries a rate on a fresh server that is warm. */
    public interface Trial {
        /** @throws Exception if the trial could not be run at all, which is no statement about the rate */
        Stretch at(int rate) throws Exception;
    }

    private final Trial trial;
    private final double boundMs;
    private final Consumer<String> report;
    private final List<Stretch> tried = new ArrayList<>();

    /** @param boundMs the longest set-up at p99, in milliseconds */
    public RateSearch(Trial trial, double boundMs, Consumer<String> report) {
        this.trial = trial;
        this.boundMs = boundMs;
        this.report = report;
    }

    /** The highest rate that was held, from {@code first} on; 0 if none was. */
    public int run(int first) throws Exception {
        int held = 0;
        int missed = 0;
        for (int rate = first; missed == 0 && rate <= HIGHEST; rate *= 2) {
            if (isHeld(rate)) held = rate;
            else missed = rate;
        }
        if (missed == 0) return held;
        for (int low = 0; held == 0 && low < 4; low++) {
            missed = Math.max(1, missed / 2);
            if (isHeld(missed)) held = missed;
        }
        if (held == 0) return 0;
        if (held == missed) missed = held * 2;
        while (missed - held > Math.max(1, held * FINE)) {
            int middle = held + (missed - held) / 2;
            if (isHeld(middle)) held = middle;
            else missed = middle;
        }
        return held;
    }

    /** What was found at each rate, in the order in which they were tried. */
    public List<Stretch> tried() {
        return List.copyOf(tried);
    }

    private boolean isHeld(int rate) throws Exception {
        Stretch stretch = trial.at(rate);
        tried.add(stretch);
        boolean held = stretch.isHeld(boundMs);
        report.accept(stretch.verdict(held));
        return held;
    }
}
