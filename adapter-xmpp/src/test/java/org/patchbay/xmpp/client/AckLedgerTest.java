package org.patchbay.xmpp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AckLedgerTest {
    @Test
    void counts_begin_again_at_two_to_the_thirty_second() {
        AckLedger<String> ledger = new AckLedger<>(10, (1L << 32) - 1, (1L << 32) - 1);
        ledger.handle();
        assertThat(ledger.handled()).isZero();
        ledger.keep("a");
        ledger.keep("b");
        assertThat(ledger.acknowledge(1)).isEqualTo(new AckLedger.Acknowledged<>(List.of("a", "b")));
    }

    @Test
    void what_was_never_sent_is_not_acknowledged() {
        AckLedger<String> ledger = new AckLedger<>(10);
        ledger.keep("a");
        assertThat(ledger.acknowledge(2)).isEqualTo(new AckLedger.NeverSent(2));
        assertThat(ledger.unacknowledged()).containsExactly("a");
    }

    @Test
    void an_acknowledgement_lower_than_the_one_before_says_nothing_new() {
        AckLedger<String> ledger = new AckLedger<>(10);
        for (String stanza : List.of("a", "b", "c")) ledger.keep(stanza);
        ledger.acknowledge(2);
        assertThat(ledger.acknowledge(1)).isEqualTo(new AckLedger.Acknowledged<>(List.of()));
        assertThat(ledger.acknowledge(3)).isEqualTo(new AckLedger.Acknowledged<>(List.of("c")));
    }

    @Test
    void a_full_ledger_takes_no_more() {
        AckLedger<String> ledger = new AckLedger<>(1);
        assertThat(ledger.keep("a")).isTrue();
        assertThat(ledger.keep("b")).isFalse();
    }

    @Property
    void every_stanza_arrives_once_and_in_order(
            @ForAll @IntRange(min = 0, max = 5) int before,
            @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 3) Integer> steps) {
        long start = (1L << 32) - before;
        AckLedger<Integer> ledger = new AckLedger<>(1_000, 0, start % (1L << 32));
        List<Object> arrived = new ArrayList<>();
        int sent = 0;
        long acknowledged = start;
        for (int step : steps) {
            for (int i = 0; i < step; i++) ledger.keep(sent++);
            long more = Math.min(step, start + sent - acknowledged);
            acknowledged += more;
            AckLedger.Acknowledgement outcome = ledger.acknowledge(acknowledged % (1L << 32));
            arrived.addAll(((AckLedger.Acknowledged<?>) outcome).arrived());
        }
        arrived.addAll(ledger.unacknowledged());
        assertThat(arrived).hasSize(sent);
        for (int i = 0; i < sent; i++) assertThat(arrived.get(i)).isEqualTo(i);
    }
}
