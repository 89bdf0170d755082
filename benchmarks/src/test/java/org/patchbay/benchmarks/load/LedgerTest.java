package org.patchbay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the ledger makes of what phones tell. */
class LedgerTest {
    private final Ledger ledger = new Ledger(10, 2);

    @Test
    void set_up_counts_from_the_moment_at_which_the_call_was_due() {
        ledger.due(10, System.nanoTime() - 5_000_000_000L);
        ledger.calling(10);
        ledger.answered(10);
        assertThat(ledger.setUp().getMinValue()).isGreaterThanOrEqualTo(4_990_000_000L);
        assertThat(ledger.lateness().getMinValue()).isGreaterThanOrEqualTo(4_990_000_000L);
        assertThat(ledger.open()).isZero();
    }

    @Test
    void a_call_of_another_stretch_is_none_of_this_one() {
        ledger.due(10, System.nanoTime());
        ledger.answered(9);
        ledger.failed(12, "end BUSY");
        assertThat(ledger.answered()).isZero();
        assertThat(ledger.failures()).isEmpty();
        assertThat(ledger.open()).isEqualTo(1);
    }

    @Test
    void an_end_after_one_has_hung_up_is_no_failure() {
        ledger.due(10, System.nanoTime());
        ledger.answered(10);
        ledger.ending(10);
        ledger.failed(10, "end NORMAL");
        assertThat(ledger.failures()).isEmpty();
    }

    @Test
    void what_is_open_at_the_end_is_a_failure() {
        ledger.due(10, System.nanoTime());
        ledger.due(11, System.nanoTime());
        ledger.failed(11, "end BUSY");
        ledger.closeBooks();
        assertThat(ledger.failures()).containsEntry("end BUSY", 1).containsEntry("not answered in time", 1);
    }
}
