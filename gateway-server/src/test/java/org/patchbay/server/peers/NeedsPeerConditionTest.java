package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class NeedsPeerConditionTest {
    private static final Function<Peer, Stream<Peer>> ONLY_SIPP =
            peer -> peer == Peer.SIPP ? Stream.empty() : Stream.of(peer);

    @Test
    void a_test_with_all_its_peers_runs() {
        assertThat(new NeedsPeerCondition(true, ONLY_SIPP).evaluate(Peer.SIPP).isDisabled())
                .isFalse();
    }

    @Test
    void a_missing_peer_leaves_the_test_out_by_name() {
        ConditionEvaluationResult result =
                new NeedsPeerCondition(false, ONLY_SIPP).evaluate(Peer.SIPP, Peer.BARESIP, Peer.CHROMIUM);

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("peer baresip, chromium is not installed");
    }

    @Test
    void a_missing_peer_fails_the_test_where_every_peer_is_expected() {
        NeedsPeerCondition inCi = new NeedsPeerCondition(true, ONLY_SIPP);

        assertThatThrownBy(() -> inCi.evaluate(Peer.BARESIP)).hasMessageContaining("peer baresip is not installed");
    }
}
