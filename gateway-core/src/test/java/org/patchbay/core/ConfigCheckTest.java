package org.patchbay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConfigCheckTest {
    @Test
    void a_value_within_its_bounds_is_given_back() {
        assertThat(ConfigCheck.between("room.doors", 1, 1, 3)).isEqualTo(1);
        assertThat(ConfigCheck.between("room.doors", 3, 1, 3)).isEqualTo(3);
    }

    @Test
    void a_fault_says_key_value_and_what_was_expected() {
        assertThatThrownBy(() -> ConfigCheck.between("room.doors", 4, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("room.doors: 4, expected 1 to 3");
    }
}
