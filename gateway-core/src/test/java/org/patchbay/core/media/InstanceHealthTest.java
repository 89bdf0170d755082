package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceHealthTest {
    @Test
    void nobody_is_healthy_before_a_sign() {
        assertThat(InstanceHealth.UNKNOWN.healthy()).isFalse();
    }

    /** + is a reply, - is a silence; two silences or three replies in a row turn. */
    @ParameterizedTest
    @CsvSource({
        "+,     true",
        "-,     false",
        "+-,    true",
        "+-+-,  true",
        "+--,   false",
        "-++,   false",
        "-++-++, false",
        "-+++,  true",
        "+--++, false",
        "+--+++, true"
    })
    void it_takes_several_signs_in_a_row_to_turn(String signs, boolean healthy) {
        InstanceHealth health = InstanceHealth.UNKNOWN;
        for (char sign : signs.toCharArray()) health = health.after(sign == '+', sign == '+' ? 3 : 2);
        assertThat(health.healthy()).isEqualTo(healthy);
    }
}
