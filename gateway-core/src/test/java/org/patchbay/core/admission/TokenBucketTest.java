package org.patchbay.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final TokenBucket full = TokenBucket.full(2, 0.5, 1_000);

    @Test
    void a_full_bucket_gives_its_capacity_at_once() {
        assertThat(full.hasOne()).isTrue();
        assertThat(full.less().hasOne()).isTrue();
        assertThat(full.less().less().hasOne()).isFalse();
    }

    @Test
    void tokens_come_back_at_the_rate() {
        TokenBucket empty = full.less().less();

        assertThat(empty.secondsUntilOne()).isEqualTo(2);
        assertThat(empty.at(2_999).hasOne()).isFalse();
        assertThat(empty.at(3_000).hasOne()).isTrue();
        assertThat(empty.at(5_000).isFull()).isTrue();
    }

    @Test
    void no_more_come_than_there_is_room_for() {
        assertThat(full.at(1_000_000)).extracting(TokenBucket::tokens).isEqualTo(2.0);
        assertThat(full.more().tokens()).isEqualTo(2);
    }

    @Test
    void debt_is_bounded_by_the_capacity() {
        TokenBucket debt = full.less().less().less().less().less().less();

        assertThat(debt.tokens()).isEqualTo(-2);
        assertThat(debt.secondsUntilOne()).isEqualTo(6);
    }

    @Test
    void a_clock_that_goes_back_gives_nothing() {
        assertThat(full.less().at(0)).isEqualTo(full.less());
    }

    @Test
    void waiting_takes_at_least_a_second() {
        assertThat(TokenBucket.full(1, 1_000, 0).less().secondsUntilOne()).isEqualTo(1);
    }
}
