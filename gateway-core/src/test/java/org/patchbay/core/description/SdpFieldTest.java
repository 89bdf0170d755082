package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpFieldTest {
    @Test
    void words_are_parted_by_any_run_of_spaces_and_tabs() {
        SdpField field = new SdpField(" \t one \t two three\t");
        assertThat(field.count()).isEqualTo(3);
        assertThat(field.word()).isEqualTo("one");
        assertThat(field.rest()).isEqualTo("two three");
        assertThat(field.words()).containsExactly("two", "three");
        assertThat(field.isEmpty()).isTrue();
        assertThat(field.word()).isEmpty();
        assertThat(field.rest()).isEmpty();
    }

    @Test
    void only_the_part_is_read() {
        SdpField field = new SdpField("a=mid: 0 1", 6, 8);
        assertThat(field.rest()).isEqualTo("0");
    }

    @Test
    void a_word_is_passed_over_only_if_it_is_that_word() {
        SdpField field = new SdpField("typ host");
        assertThat(field.skip("ty")).isFalse();
        assertThat(field.skip("type")).isFalse();
        assertThat(field.skip("typ")).isTrue();
        assertThat(field.rest()).isEqualTo("host");
    }

    @Test
    void it_goes_back_to_where_it_was() {
        SdpField field = new SdpField("raddr 192.0.2.1 generation 0");
        int place = field.place();
        field.word();
        field.word();
        field.backTo(place);
        assertThat(field.word()).isEqualTo("raddr");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "007, 7",
        "100, 100",
        "101, -1",
        "-1, -1",
        "+1, -1",
        "1x, -1",
        "'', -1",
        "9999999999999999999, -1"
    })
    void number_has_digits_alone_and_a_bound(String word, long number) {
        assertThat(new SdpField(word).number(100)).isEqualTo(number);
    }

    @Test
    void zero_is_not_positive() {
        assertThat(new SdpField("0").positive(9)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtpmap",
                "rtpmaq",
                "RTPMAP",
                "0",
                "00",
                "7",
                "127",
                "128",
                "07",
                "urn:3gpp:video-orientation",
                "é",
                "-"
            })
    void usual_or_not_a_word_is_the_word(String word) {
        assertThat(UsualWords.copy('<' + word + '>', 1, 1 + word.length())).isEqualTo(word);
    }

    @Test
    void usual_word_is_the_same_string_each_time() {
        assertThat(UsualWords.copy("a=rtpmap:", 2, 8)).isSameAs(UsualWords.copy("rtpmap", 0, 6));
        assertThat(UsualWords.copy("111 63", 0, 3)).isSameAs(UsualWords.copy("111", 0, 3));
    }
}
