package org.patchbay.sip.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private final FailedAttempts failures = new FailedAttempts(3, Duration.ofSeconds(60), 2);

    @Test
    void who_fails_too_often_has_to_wait_until_the_window_is_over() {
        for (int i = 0; i < 2; i++) failures.failed("10.0.0.1", 1000);
        assertThat(failures.secondsToWait("10.0.0.1", 1000)).isZero();
        failures.failed("10.0.0.1", 2000);
        assertThat(failures.secondsToWait("10.0.0.1", 2000)).isEqualTo(59);
        assertThat(failures.secondsToWait("10.0.0.1", 60_999)).isEqualTo(1);
        assertThat(failures.secondsToWait("10.0.0.1", 61_000)).isZero();
        assertThat(failures.secondsToWait("10.0.0.2", 2000)).isZero();
    }

    @Test
    void no_more_addresses_are_kept_than_allowed() {
        for (int i = 0; i < 10; i++) failures.failed("10.0.0." + i, 0);
        assertThat(failures.size()).isEqualTo(2);
        failures.sweep(60_000);
        assertThat(failures.size()).isZero();
    }
}
