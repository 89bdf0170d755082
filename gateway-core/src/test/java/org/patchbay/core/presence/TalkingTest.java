package org.patchbay.core.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;

class TalkingTest {
    private static final Address DESK = Address.parse("bob@localhost/desk");
    private static final Address BROWSER = Address.parse("bob@localhost/browser");

    private final Talking talking = new Talking();

    @Test
    void calls_are_counted_by_device() {
        talking.began(DESK);
        talking.began(BROWSER);
        talking.began(DESK);
        assertThat(talking.of(DESK.bare())).isEqualTo(Map.of(DESK.toString(), 2, BROWSER.toString(), 1));
        assertThat(talking.size()).isEqualTo(1);

        talking.ended(DESK);
        talking.ended(BROWSER);
        assertThat(talking.of(DESK.bare())).isEqualTo(Map.of(DESK.toString(), 1));
    }

    @Test
    void nothing_is_kept_of_calls_that_are_over() {
        talking.began(DESK);
        talking.ended(DESK);

        assertThat(talking.of(DESK.bare())).isEmpty();
        assertThat(talking.size()).isZero();
    }

    @Test
    void the_end_of_a_call_that_did_not_begin_takes_nothing_from_others() {
        talking.ended(DESK);
        talking.began(BROWSER);
        talking.ended(DESK);

        assertThat(talking.of(DESK.bare())).isEqualTo(Map.of(BROWSER.toString(), 1));
    }
}
