package org.patchbay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.benchmarks.server.ServerDiedException;

/** That the climb ends at the highest rate that a server holds, whatever ends it. */
class RateClimbTest {
    private final List<Integer> tried = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    @Test
    void it_goes_up_until_a_rate_is_not_held() throws Exception {
        assertThat(climb(rate -> RateSearchTest.stretch(rate, rate <= 1_000))).isBetween(858, 1_000);
        assertThat(tried).startsWith(100, 117, 137);
    }

    @Test
    void a_rate_that_is_missed_once_is_tried_again() throws Exception {
        assertThat(climb(rate -> RateSearchTest.stretch(rate, rate <= 1_000 && tried.size() != 2)))
                .isBetween(858, 1_000);
        assertThat(tried).startsWith(100, 117, 117, 137);
    }

    @Test
    void nothing_is_held_by_a_server_that_takes_no_call() throws Exception {
        assertThat(climb(rate -> RateSearchTest.stretch(rate, false))).isZero();
    }

    @Test
    void a_server_that_ends_held_what_came_before() throws Exception {
        int held = climb(rate -> {
            if (rate > 130) throw new ServerDiedException("ended");
            return RateSearchTest.stretch(rate, true);
        });
        assertThat(held).isEqualTo(117);
    }

    @Test
    void no_more_is_tried_than_phones_are_ready_for() throws Exception {
        most = 120;
        assertThat(climb(rate -> RateSearchTest.stretch(rate, true))).isEqualTo(117);
        assertThat(tried).containsExactly(100, 117);
    }

    @Test
    void what_failed_is_told_by_kind() throws Exception {
        climb(rate -> RateSearchTest.stretch(rate, rate <= 100));
        assertThat(told.get(0)).contains("held", "failures none");
        assertThat(told.get(1)).contains("not held", "failures {503=1}");
    }

    private int climb(RateSearch.Trial trial) throws Exception {
        RateSearch.Trial noting = rate -> {
            tried.add(rate);
            return trial.at(rate);
        };
        return new RateClimb(noting, 500, told::add).run(100, most);
    }
}
