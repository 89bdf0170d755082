package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;

class RepetitionsTest {
    private final Repetitions repetitions = new Repetitions();

    @Test
    void a_number_is_taken_once_whichever_channel_brings_it() {
        assertThat(repetitions.repeats("a", tone(5))).isFalse();
        assertThat(repetitions.repeats("b", tone(5))).isTrue();
        assertThat(repetitions.repeats("b", tone(3))).isFalse();
        assertThat(repetitions.repeats("a", tone(3))).isTrue();
    }

    @Test
    void a_number_from_before_the_window_counts_as_seen() {
        repetitions.repeats("a", tone(5_000));

        assertThat(repetitions.repeats("a", tone(5_000 - Repetitions.WINDOW))).isTrue();
        assertThat(repetitions.repeats("a", tone(5_000 - Repetitions.WINDOW + 1)))
                .isFalse();
    }

    @Test
    void without_numbers_the_same_answer_by_another_channel_is_a_repetition() {
        assertThat(repetitions.repeats("a", answer("c", "v=0 one").setSeq(7).build()))
                .isFalse();
        assertThat(repetitions.repeats("b", answer("c", "v=0 one").build())).isTrue();
        assertThat(repetitions.repeats("b", answer("c", "v=0 two").build())).isFalse();
        assertThat(repetitions.repeats("a", answer("d", "v=0 one").build())).isFalse();
    }

    @Test
    void what_is_said_of_a_later_call_of_the_same_name_is_new() {
        repetitions.repeats("a", answer("c", "v=0 one").build());
        repetitions.forget("c");

        assertThat(repetitions.repeats("b", answer("c", "v=0 one").build())).isFalse();
    }

    @Test
    void by_the_same_channel_it_is_the_calls_to_judge() {
        repetitions.repeats("a", answer("c", "v=0 one").build());

        assertThat(repetitions.repeats("a", answer("c", "v=0 one").build())).isFalse();
    }

    @Test
    void without_numbers_tones_may_be_meant_twice() {
        assertThat(repetitions.repeats("a", tone(0))).isFalse();
        assertThat(repetitions.repeats("b", tone(0))).isFalse();
    }

    @Property
    void within_the_window_every_number_is_taken_exactly_once(
            @ForAll @Size(max = 500) List<@IntRange(min = 1, max = 1_000) Integer> numbers) {
        Repetitions fresh = new Repetitions();
        Set<Integer> taken = new HashSet<>();
        for (int number : numbers) assertThat(fresh.repeats("a", tone(number))).isEqualTo(!taken.add(number));
    }

    private static Frame tone(int number) {
        return Frame.newBuilder()
                .setCallId("c")
                .setDeviceSeq(number)
                .setDtmf(Dtmf.getDefaultInstance())
                .build();
    }

    private static Frame.Builder answer(String call, String sdp) {
        return Frame.newBuilder().setCallId(call).setAnswer(Answer.newBuilder().setSdp(sdp));
    }
}
