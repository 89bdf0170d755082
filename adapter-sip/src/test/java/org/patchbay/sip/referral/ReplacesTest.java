package org.patchbay.sip.referral;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacesTest {
    @Test
    void a_dialog_is_named_by_its_call_id_and_both_tags_in_any_order() {
        Replaces expected = new Replaces("425928@bobster.example.org", "7743", "6472", false);
        assertThat(Replaces.read("425928@bobster.example.org;to-tag=7743;from-tag=6472"))
                .contains(expected);
        assertThat(Replaces.read(" 425928@bobster.example.org ; From-Tag = 6472 ;x=y; To-Tag=7743"))
                .contains(expected);
        assertThat(Replaces.read("a;to-tag=1;from-tag=2;early-only")).contains(new Replaces("a", "1", "2", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a;to-tag=1",
                "a;from-tag=1",
                ";to-tag=1;from-tag=2",
                "a;to-tag=1;to-tag=3;from-tag=2",
                "a;to-tag=;from-tag=2",
                "a b;to-tag=1;from-tag=2",
                "a;to-tag=1;from-tag=2\r\nX: y"
            })
    void anything_else_is_none(String value) {
        assertThat(Replaces.read(value)).isEqualTo(Optional.empty());
    }

    @Test
    void a_value_beyond_all_measure_is_none() {
        assertThat(Replaces.read("a".repeat(600) + ";to-tag=1;from-tag=2")).isEmpty();
    }
}
