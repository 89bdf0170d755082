package org.patchbay.sip.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.authentication.Nonces.Standing.FOREIGN;
import static org.patchbay.sip.authentication.Nonces.Standing.FRESH;
import static org.patchbay.sip.authentication.Nonces.Standing.STALE;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private final Nonces nonces = Nonces.random(Duration.ofSeconds(10), 3);

    @Test
    void a_nonce_can_be_used_once_for_each_count() {
        String nonce = nonces.issue(1000);
        assertThat(nonces.judge(nonce, 1, 1000)).isEqualTo(FRESH);
        nonces.use(nonce, 1);
        assertThat(nonces.judge(nonce, 1, 1000)).isEqualTo(STALE);
        assertThat(nonces.judge(nonce, 2, 1000)).isEqualTo(FRESH);
    }

    @Test
    void counts_may_overtake_each_other() {
        String nonce = nonces.issue(0);
        nonces.use(nonce, 5);
        assertThat(nonces.judge(nonce, 3, 0)).isEqualTo(FRESH);
        nonces.use(nonce, 3);
        assertThat(nonces.judge(nonce, 3, 0)).isEqualTo(STALE);
        assertThat(nonces.judge(nonce, 4, 0)).isEqualTo(FRESH);
        nonces.use(nonce, 100);
        assertThat(nonces.judge(nonce, 4, 0)).isEqualTo(STALE);
        assertThat(nonces.judge(nonce, 99, 0)).isEqualTo(FRESH);
    }

    @Test
    void an_old_nonce_is_stale_and_a_forged_one_foreign() {
        String nonce = nonces.issue(0);
        assertThat(nonces.judge(nonce, 1, 10_000)).isEqualTo(FRESH);
        assertThat(nonces.judge(nonce, 1, 10_001)).isEqualTo(STALE);
        assertThat(nonces.judge("x" + nonce.substring(1), 1, 0)).isEqualTo(FOREIGN);
        assertThat(nonces.judge("not base64 !", 1, 0)).isEqualTo(FOREIGN);
        assertThat(nonces.judge("", 1, 0)).isEqualTo(FOREIGN);
        assertThat(Nonces.random(Duration.ofSeconds(10), 3).judge(nonce, 1, 0)).isEqualTo(FOREIGN);
    }

    @Test
    void a_nonce_whose_counts_were_forgotten_can_not_be_played_again() {
        String first = nonces.issue(1);
        nonces.use(first, 1);
        for (int i = 2; i < 5; i++) nonces.use(nonces.issue(i), 1);
        assertThat(nonces.size()).isEqualTo(3);
        assertThat(nonces.judge(first, 1, 5)).isEqualTo(STALE);
        assertThat(nonces.judge(first, 2, 5)).isEqualTo(STALE);
    }

    @Test
    void sweeping_leaves_nothing_that_is_too_old() {
        nonces.use(nonces.issue(0), 1);
        nonces.sweep(10_000);
        assertThat(nonces.size()).isEqualTo(1);
        nonces.sweep(10_001);
        assertThat(nonces.size()).isZero();
    }

    @Property(tries = 200)
    void no_count_is_ever_fresh_twice(@ForAll @IntRange(min = 1, max = 200) int[] counts) {
        Nonces fresh = Nonces.random(Duration.ofSeconds(10), 3);
        String nonce = fresh.issue(0);
        java.util.Set<Integer> used = new java.util.HashSet<>();
        for (int count : counts) {
            if (fresh.judge(nonce, count, 0) == FRESH) {
                assertThat(used.add(count)).isTrue();
                fresh.use(nonce, count);
            }
        }
    }
}
