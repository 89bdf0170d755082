package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Choice;
import org.patchbay.session.v1.Liveness;

class ChannelChoiceTest {
    private static final boolean QUIET = true;
    private static final boolean OWING = false;

    @Test
    void the_only_channel_is_chosen_however_it_stands() {
        ChannelChoice choice = ChannelChoice.NONE.next(List.of(away("a")), 0, QUIET);

        assertThat(choice.best()).isEqualTo("a");
        assertThat(choice.reason()).isEqualTo(Choice.ONLY);
    }

    @Test
    void of_two_that_are_not_measured_the_newer_one_is_chosen_when_nothing_is_owed() {
        ChannelChoice old = ChannelChoice.NONE.next(List.of(present("old", 10, 0)), 10, QUIET);
        List<Standing> both = List.of(present("old", 10, 0), present("new", 20, 0));

        assertThat(old.next(both, 20, OWING).best()).isEqualTo("old");
        assertThat(old.next(both, 20, QUIET).best()).isEqualTo("new");
        assertThat(old.next(both, 20, QUIET).reason()).isEqualTo(Choice.NEWEST);
    }

    @Test
    void a_channel_in_doubt_is_left_at_once_even_when_it_owes() {
        ChannelChoice choice = chosen("new");
        List<Standing> doubt = List.of(present("old", 10, 0), doubtful("new", 20));

        ChannelChoice next = choice.next(doubt, 500, OWING);

        assertThat(next.best()).isEqualTo("old");
        assertThat(next.reason()).isEqualTo(Choice.LIVELIEST);
    }

    @Test
    void who_was_in_doubt_is_chosen_again_only_after_a_while() {
        ChannelChoice choice = chosen("old");
        Standing back = new Standing("new", Liveness.PRESENT, 1_000, 0, 20);
        List<Standing> both = List.of(present("old", 10, 0), back);

        assertThat(choice.next(both, 1_000 + ChannelChoice.STEADY_MS - 1, QUIET).best())
                .isEqualTo("old");
        assertThat(choice.next(both, 1_000 + ChannelChoice.STEADY_MS, QUIET).best())
                .isEqualTo("new");
    }

    @Test
    void a_faster_one_must_be_faster_by_a_margin_for_a_while() {
        List<Standing> slightly = List.of(present("a", 10, 100_000), present("b", 5, 75_000));
        List<Standing> clearly = List.of(present("a", 10, 100_000), present("b", 5, 60_000));
        ChannelChoice a = chosen("a");

        assertThat(a.next(slightly, 0, QUIET).next(slightly, 60_000, QUIET).best())
                .isEqualTo("a");
        ChannelChoice challenged = a.next(clearly, 20_000, QUIET);
        assertThat(challenged.best()).isEqualTo("a");
        assertThat(challenged.next(clearly, 29_999, QUIET).best()).isEqualTo("a");
        assertThat(challenged.next(clearly, 30_000, OWING).best()).isEqualTo("a");
        assertThat(challenged.next(clearly, 30_000, QUIET))
                .extracting(ChannelChoice::best, ChannelChoice::reason)
                .containsExactly("b", Choice.FASTEST);
    }

    @Test
    void a_challenger_that_falls_back_begins_anew() {
        List<Standing> clearly = List.of(present("a", 10, 100_000), present("b", 5, 60_000));
        List<Standing> slightly = List.of(present("a", 10, 100_000), present("b", 5, 90_000));

        ChannelChoice choice = chosen("a")
                .next(clearly, 20_000, QUIET)
                .next(slightly, 25_000, QUIET)
                .next(clearly, 30_000, QUIET)
                .next(clearly, 35_000, QUIET);

        assertThat(choice.best()).isEqualTo("a");
    }

    @Test
    void a_channel_that_is_gone_is_replaced_by_the_surest() {
        ChannelChoice choice = chosen("gone").next(List.of(away("a"), present("b", 5, 0)), 0, OWING);

        assertThat(choice.best()).isEqualTo("b");
        assertThat(choice.reason()).isEqualTo(Choice.LIVELIEST);
    }

    @Test
    void nothing_is_left_without_a_channel() {
        assertThat(chosen("a").next(List.of(), 0, QUIET)).isEqualTo(ChannelChoice.NONE);
    }

    /** However round trips jump about, two channels that are there all the time change places at most once in each steady while. */
    @Property(tries = 300)
    void channels_do_not_flap(@ForAll @Size(max = 200) List<@IntRange(min = 1, max = 300) Integer> milliseconds) {
        ChannelChoice choice = chosen("a");
        long now = 100_000;
        long changedAt = 0;
        List<Long> changes = new ArrayList<>();
        for (int i = 0; i + 1 < milliseconds.size(); i += 2) {
            now += 1_000;
            ChannelChoice next = choice.next(
                    List.of(
                            present("a", 10, milliseconds.get(i) * 1_000L),
                            present("b", 20, milliseconds.get(i + 1) * 1_000L)),
                    now,
                    QUIET);
            if (!next.best().equals(choice.best())) {
                changes.add(now - changedAt);
                changedAt = now;
            }
            choice = next;
        }
        assertThat(changes).allMatch(gap -> gap >= ChannelChoice.STEADY_MS);
    }

    private static ChannelChoice chosen(String id) {
        return new ChannelChoice(id, Choice.NEWEST, "", 0);
    }

    private static Standing present(String id, long connectedAt, long roundTrip) {
        return new Standing(id, Liveness.PRESENT, connectedAt, roundTrip, connectedAt);
    }

    private static Standing doubtful(String id, long connectedAt) {
        return new Standing(id, Liveness.DOUBTFUL, 400, 0, connectedAt);
    }

    private static Standing away(String id) {
        return new Standing(id, Liveness.AWAY, 400, 0, 10);
    }
}
