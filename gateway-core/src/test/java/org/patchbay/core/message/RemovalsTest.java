package org.patchbay.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemovalsTest {
    private final Removals removals = new Removals();

    @Test
    void what_is_being_removed_is_none_of_the_store() {
        removals.begins("m1");

        assertThat(removals.has("m1")).isTrue();
        assertThat(removals.has("m2")).isFalse();
    }

    @Test
    void what_is_removed_is_forgotten_where_nobody_reads() {
        removals.begins("m1");
        removals.done("m1");

        assertThat(removals.has("m1")).isFalse();
        assertThat(removals.size()).isZero();
    }

    @Test
    void it_is_remembered_as_long_as_an_earlier_answer_is_worked_in() {
        removals.begins("m1");
        long earlier = removals.asks();
        removals.done("m1");
        long later = removals.asks();
        assertThat(removals.has("m1")).isTrue();

        removals.ends(later);
        assertThat(removals.has("m1")).isTrue();
        removals.ends(earlier);
        assertThat(removals.size()).isZero();
    }

    @Test
    void a_later_answer_alone_remembers_nothing_of_it() {
        long earlier = removals.asks();
        removals.begins("m1");
        removals.done("m1");
        removals.asks();
        removals.ends(earlier);

        assertThat(removals.has("m1")).isFalse();
    }

    @Test
    void what_could_not_be_removed_is_still_there() {
        removals.asks();
        removals.begins("m1");
        removals.failed("m1");

        assertThat(removals.has("m1")).isFalse();
    }
}
