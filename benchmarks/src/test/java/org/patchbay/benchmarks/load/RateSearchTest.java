package org.patchbay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** That the search finds the highest rate that a server holds. */
class RateSearchTest {
    @Test
    void the_highest_rate_that_is_held_is_found_within_its_fineness() throws Exception {
        assertThat(search(1_000, 100)).isBetween(950, 1_000);
    }

    @Test
    void it_goes_down_where_the_first_rate_is_too_high() throws Exception {
        assertThat(search(60, 200)).isBetween(50, 60);
    }

    @Test
    void nothing_is_held_by_a_server_that_takes_no_call() throws Exception {
        assertThat(search(0, 200)).isZero();
    }

    private static int search(int capacity, int first) throws Exception {
        return new RateSearch(rate -> stretch(rate, rate <= capacity), 500, line -> {}).run(first);
    }

    static Stretch stretch(int rate, boolean held) {
        Histogram times = new Histogram(3);
        times.recordValue(1_000_000);
        Map<String, Integer> failures = held ? Map.of() : Map.of("503", 1);
        return new Stretch(rate, 1, 1_000, rate, failures, times, times, times, times, times, 10, 10, 1);
    }
}
