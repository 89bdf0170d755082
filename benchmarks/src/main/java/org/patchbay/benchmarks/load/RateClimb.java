package org.patchbay.benchmarks.load;

import java.util.function.Consumer;
import org.patchbay.benchmarks.server.ServerDiedException;

/**
 * Climbs to the highest rate that a server holds: no failure, every call answered, and set-up at p99 within a bound. It goes up by a sixth at a time on the
 * server as it is, which so is warm for each rate by the ones before, and stops at the first that is missed twice. {@link RateSearch} is finer, and
 * takes a fresh server for each rate.
 */
public final class RateClimb {
    private static final double STEP = 7.0 / 6;
    private static final int HIGHEST = 200_000;
    /** A compiler at work or a collection may spoil one of a few seconds. */
    private static final int TRIALS = 2;

    private final RateSearch.Trial trial;
    private final double boundMs;
    private final Consumer<String> report;

    /** @param boundMs the longest set-up at p99, in milliseconds */
    public RateClimb(RateSearch.Trial trial, double boundMs, Consumer<String> report) {
        this.trial = trial;
        this.boundMs = boundMs;
        this.report = report;
    }

    /**
     * The highest rate that was held; 0 if not even the first one was.
     *
     * @param most calls a second that phones are ready for; where that is held, the server may hold more
     */
    public int run(int first, int most) throws Exception {
        int held = 0;
        try {
            for (int rate = first; rate <= Math.min(most, HIGHEST); rate = (int) Math.ceil(rate * STEP)) {
                if (!isHeldIn(TRIALS, rate)) return held;
                held = rate;
            }
        } catch (ServerDiedException died) {
            report.accept("the server " + died.getMessage());
        }
        return held;
    }

    private boolean isHeldIn(int trials, int rate) throws Exception {
        for (int i = 0; i < trials; i++) if (isHeld(rate)) return true;
        return false;
    }

    private boolean isHeld(int rate) throws Exception {
        Stretch stretch = trial.at(rate);
        boolean held = stretch.isHeld(boundMs);
        report.accept(stretch.verdict(held));
        return held;
    }
}
