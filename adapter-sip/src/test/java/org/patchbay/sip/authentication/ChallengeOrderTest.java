package org.patchbay.sip.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.authentication.DigestAlgorithm.MD5;
import static org.patchbay.sip.authentication.DigestAlgorithm.SHA_256;

import org.junit.jupiter.api.Test;

class ChallengeOrderTest {
    @Test
    void the_stronger_hash_comes_first() {
        assertThat(ChallengeOrder.of("Linphone/5.1.65")).containsExactly(SHA_256, MD5);
        assertThat(ChallengeOrder.of("baresip v3.12.0 (x86_64/linux)")).containsExactly(SHA_256, MD5);
        assertThat(ChallengeOrder.of("something new")).containsExactly(SHA_256, MD5);
    }

    @Test
    void phones_that_look_at_the_first_challenge_only_find_the_hash_that_they_know() {
        assertThat(ChallengeOrder.of("")).containsExactly(MD5, SHA_256);
        assertThat(ChallengeOrder.of("PJSUA v2.10")).containsExactly(MD5, SHA_256);
    }

    @Test
    void phones_that_fail_over_another_hash_are_not_shown_it() {
        assertThat(ChallengeOrder.of("JsSIP 3.13.8")).containsExactly(MD5);
        assertThat(ChallengeOrder.of("baresip v1.0.0 (x86_64/linux)")).containsExactly(MD5);
        assertThat(ChallengeOrder.of("baresip v3.11.0 (x86_64/linux)")).containsExactly(MD5);
    }
}
