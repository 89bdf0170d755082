package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinishedTransactionsTest {
    private static final long SECOND = 1_000_000_000L;

    private final FinishedTransactions<String> finished = new FinishedTransactions<>(TimerConfig.RFC3261);

    @Test
    void the_earliest_may_go_once_no_client_can_be_without_its_response() {
        finished.add("first", 0);
        finished.add("second", SECOND);
        assertThat(finished.expendable(4 * SECOND)).isNull();
        assertThat(finished.expendable(5 * SECOND)).isEqualTo("first");
        finished.remove("first");
        assertThat(finished.expendable(5 * SECOND)).isNull();
        assertThat(finished.expendable(6 * SECOND)).isEqualTo("second");
    }

    @Test
    void what_is_finished_twice_has_waited_since_the_first_time() {
        finished.add("first", 0);
        finished.add("first", 3 * SECOND);
        assertThat(finished.expendable(5 * SECOND)).isEqualTo("first");
    }

    @Test
    void of_none_none_may_go() {
        finished.add("first", 0);
        finished.remove("first");
        assertThat(finished.expendable(60 * SECOND)).isNull();
    }
}
