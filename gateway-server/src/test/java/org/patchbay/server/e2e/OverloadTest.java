package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Polling;
import org.patchbay.server.peers.Sipp;

/**
 * A gateway with a small heap and none of its limits configured, three times as many calls as it takes, from a cold start. Over TCP, where
 * nothing is lost: over UDP sipp takes repeated answers for others, and leaves calls behind that nobody hangs up.
 */
@Tag("e2e")
@Tag("load")
@NeedsPeer(Peer.SIPP)
class OverloadTest {
    /** Three times what the defaults admit with 256 MiB. */
    private static final int CALLS_PER_SECOND = 600;

    private static final int CALLS = 15 * CALLS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void it_refuses_what_is_too_much_serves_the_rest_and_is_empty_afterwards() {
        try (GatewayProcess gateway = GatewayProcess.start(Map.of("PATCHBAY_LOG_LEVEL", "warn"), "256m");
                Sipp bob = Sipp.builtIn("uas").over(Sipp.Transport.TCP).start()) {
            SippLoadTest.register("bob", bob, gateway, Sipp.Transport.TCP);
            Sipp.Result calls = callOrBeRefused(gateway);

            assertThat(calls.failed()).as(calls.report()).isZero();
            assertThat(calls.successful()).as("served, or refused with 503").isEqualTo(CALLS);
            awaitZero(gateway, "patchbay_calls_live");
            awaitZero(gateway, "patchbay_sip_legs");
            awaitZero(gateway, "patchbay_admission_calls");
            long served = gateway.metric("patchbay_calls_ended_total{reason=\"NORMAL\"}");
            // What a machine serves that has other things to do is not for a test to say; a hundredth is what the least
            // rate gives.
            assertThat(served).as(calls.report()).isBetween(CALLS / 100L, CALLS * 2 / 3L);
            assertThat(gateway.metric("patchbay_sip_requests_turned_away_total"))
                    .isPositive();

            assertThat(callOnce(gateway).successful())
                    .as("a call when all is over")
                    .isEqualTo(1);
            assertThat(gateway.terminate()).as(gateway.output()).isZero();
            assertThat(gateway.output()).doesNotContain("OutOfMemoryError");
        }
    }

    private static Sipp.Result callOrBeRefused(GatewayProcess gateway) {
        try (Sipp run = Sipp.scenario("call-or-be-refused")
                .over(Sipp.Transport.TCP)
                .to(gateway.sipPort())
                .as("alice", GatewayProcess.PASSWORD)
                .callee("bob")
                .rate(CALLS_PER_SECOND)
                .talking(Duration.ofMillis(500))
                .calls(CALLS)
                .start()) {
            return run.awaitEnd(PATIENCE);
        }
    }

    private static Sipp.Result callOnce(GatewayProcess gateway) {
        try (Sipp run = Sipp.scenario("call-with-authentication")
                .over(Sipp.Transport.TCP)
                .to(gateway.sipPort())
                .as("alice", GatewayProcess.PASSWORD)
                .callee("bob")
                .talking(Duration.ofMillis(500))
                .calls(1)
                .start()) {
            return run.awaitEnd(PATIENCE);
        }
    }

    private static void awaitZero(GatewayProcess gateway, String gauge) {
        Polling.until(
                () -> gateway.metric(gauge) == 0,
                PATIENCE,
                () -> new AssertionError(gauge + " is " + gateway.metric(gauge)));
    }
}
