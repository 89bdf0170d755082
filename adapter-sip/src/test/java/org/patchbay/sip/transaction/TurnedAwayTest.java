package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnedAwayTest {
    private static final long SECOND = 1_000_000_000L;

    private final TurnedAway turnedAway = new TurnedAway(3, Duration.ofSeconds(32));

    @Test
    void a_copy_is_told_what_the_request_was_told() {
        turnedAway.remember(key("a"), 7, 0);

        assertThat(turnedAway.retryAfterSeconds(key("a"), 31 * SECOND)).isEqualTo(7);
        assertThat(turnedAway.retryAfterSeconds(key("b"), 31 * SECOND)).isZero();
    }

    @Test
    void nothing_is_remembered_for_longer_than_a_request_may_be_repeated() {
        turnedAway.remember(key("a"), 7, 0);

        assertThat(turnedAway.retryAfterSeconds(key("a"), 33 * SECOND)).isZero();
        turnedAway.remember(key("b"), 7, 33 * SECOND);
        assertThat(turnedAway.size()).isEqualTo(1);
    }

    @Test
    void of_too_many_the_oldest_is_forgotten() {
        for (int i = 0; i < 1_000; i++) turnedAway.remember(key("k" + i), 7, i);

        assertThat(turnedAway.size()).isEqualTo(3);
        assertThat(turnedAway.retryAfterSeconds(key("k999"), 1_000)).isEqualTo(7);
        assertThat(turnedAway.retryAfterSeconds(key("k996"), 1_000)).isZero();
    }

    private static TransactionKey key(String name) {
        return new TransactionKey(name, "INVITE");
    }
}
