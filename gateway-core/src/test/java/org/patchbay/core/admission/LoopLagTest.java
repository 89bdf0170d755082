package org.patchbay.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final long MS = 1_000_000;

    private final LoopLag lag = new LoopLag(0);
    private long now;

    @Test
    void a_loop_whose_ticks_come_in_time_keeps_up() {
        ticks(40, 1);
        assertThat(lag.isBehind(now)).isFalse();
    }

    @Test
    void a_pause_is_no_backlog() {
        ticks(10, 1);
        ticks(1, 800);
        ticks(10, 1);
        assertThat(lag.isBehind(now)).isFalse();
    }

    @Test
    void a_pause_that_an_interval_begins_with_is_no_backlog() {
        ticks(24, 1);
        ticks(1, 800);
        assertThat(lag.isBehind(now)).isFalse();
        ticks(1, 1);
        assertThat(lag.isBehind(now)).isFalse();
    }

    @Test
    void a_loop_all_of_whose_ticks_are_late_is_behind_until_one_comes_in_time() {
        ticks(40, 150);
        assertThat(lag.isBehind(now)).isTrue();
        ticks(40, 5);
        assertThat(lag.isBehind(now)).isFalse();
    }

    @Test
    void a_loop_that_stands_still_is_behind() {
        ticks(5, 1);
        assertThat(lag.isBehind(now + 900 * MS)).isFalse();
        assertThat(lag.isBehind(now + 1_100 * MS)).isTrue();
    }

    /** So many ticks, each so late; the next is due 20 ms after one came. */
    private void ticks(int count, long lateMs) {
        for (int i = 0; i < count; i++) {
            long due = now + LoopLag.TICK.toNanos();
            now = due + lateMs * MS;
            lag.ticked(due, now);
        }
    }
}
