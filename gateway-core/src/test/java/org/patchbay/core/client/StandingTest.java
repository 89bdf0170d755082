package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.session.v1.Liveness;

class StandingTest {
    @ParameterizedTest
    @CsvSource({"800, false", "900, false", "901, true", "700, false", "699, true", "8000, true"})
    void a_round_trip_is_another_beyond_an_eighth(long micros, boolean other) {
        assertThat(measured(800).isClearlyOtherThan(micros)).isEqualTo(other);
    }

    @Test
    void the_first_measurement_of_all_is_news() {
        assertThat(measured(0).isClearlyOtherThan(1)).isTrue();
        assertThat(measured(0).isClearlyOtherThan(0)).isFalse();
    }

    private static Standing measured(long micros) {
        return new Standing("c", Liveness.PRESENT, 0, micros, 0);
    }
}
