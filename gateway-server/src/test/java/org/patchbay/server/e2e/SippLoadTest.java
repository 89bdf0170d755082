package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Sipp;

/**
 * Calls by the hundred between a sipp that authenticates and a sipp that has registered. How long is said by the system property
 * {@code patchbay.sipp.seconds}.
 */
@Tag("e2e")
@NeedsPeer(Peer.SIPP)
class SippLoadTest {
    private static final int SECONDS = Integer.getInteger("patchbay.sipp.seconds", 10);
    private static final int CALLS_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void a_hundred_calls_a_second_all_succeed(Sipp.Transport transport) {
        int calls = SECONDS * CALLS_PER_SECOND;
        try (GatewayProcess gateway = GatewayProcess.start(Map.of());
                Sipp callee = Sipp.builtIn("uas").over(transport).start()) {
            register("bob", callee, gateway, transport);
            try (Sipp caller = Sipp.scenario("call-with-authentication")
                    .over(transport)
                    .to(gateway.sipPort())
                    .as("alice", GatewayProcess.PASSWORD)
                    .callee("bob")
                    .rate(CALLS_PER_SECOND)
                    .talking(Duration.ofMillis(500))
                    .calls(calls)
                    .start()) {
                Sipp.Result made = caller.awaitEnd(PATIENCE.plusSeconds(SECONDS));
                Sipp.Result taken = callee.finish(PATIENCE);

                assertThat(made.failed()).as(made.report()).isZero();
                assertThat(made.successful()).isEqualTo(calls);
                assertThat(taken.failed()).as(taken.report()).isZero();
                assertThat(taken.successful()).isEqualTo(calls);
            }
            assertThat(gateway.output()).doesNotContain("Exception");
        }
    }

    private static void register(String user, Sipp phone, GatewayProcess gateway, Sipp.Transport transport) {
        try (Sipp registration = Sipp.scenario("register")
                .over(transport)
                .to(gateway.sipPort())
                .as(user, GatewayProcess.PASSWORD)
                .key("contact_port", Integer.toString(phone.port()))
                .key("contact_transport", transport.uriParameter())
                .calls(1)
                .start()) {
            Sipp.Result result = registration.awaitEnd(PATIENCE);
            assertThat(result.successful()).as(result.report()).isEqualTo(1);
        }
    }
}
