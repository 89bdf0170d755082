package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_burst_and_then_the_rate() {
        RateLimit limit = new RateLimit(10, 3, 0);
        for (int i = 0; i < 3; i++) assertThat(limit.take(0)).isTrue();
        assertThat(limit.take(0)).isFalse();
        assertThat(limit.take(SECOND / 20)).isFalse();
        assertThat(limit.take(SECOND / 10)).isTrue();
        assertThat(limit.take(SECOND / 10)).isFalse();
    }

    @Test
    void a_pause_saves_no_more_than_a_burst() {
        RateLimit limit = new RateLimit(10, 3, 0);
        for (int i = 0; i < 3; i++) assertThat(limit.take(100 * SECOND)).isTrue();
        assertThat(limit.take(100 * SECOND)).isFalse();
    }
}
