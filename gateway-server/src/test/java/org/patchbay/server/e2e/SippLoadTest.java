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
 * Calls by the hundred between a sipp that authenticates and a sipp that answers by its built-in scenario. (The built-in {@code uac} knows no
 * authentication, without which the gateway takes no call.) How long is said by the system property
 * {@code patchbay.sipp.seconds}. On a machine that has other things to do the gateway lets in fewer, and says so by 503; whom it lets in it serves.
 */
@Tag("e2e")
@Tag("load")
@NeedsPeer(Peer.SIPP)
class SippLoadTest {
    private static final int SECONDS = Integer.getInteger("patchbay.sipp.seconds", 10);
    private static final int CALLS_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void of_a_hundred_calls_a_second_all_that_are_let_in_succeed(Sipp.Transport transport) {
        int calls = SECONDS * CALLS_PER_SECOND;
        try (GatewayProcess gateway = GatewayProcess.start(Map.of())) {
            warmUp(gateway, transport);
            try (Sipp bob = Sipp.builtIn("uas").over(transport).start()) {
                register("bob", bob, gateway, transport);
                long before = served(gateway);
                Sipp.Result made = call(gateway, transport, "alice", "bob", CALLS_PER_SECOND, calls);
                Sipp.Result taken = bob.finish(PATIENCE);

                assertThat(made.failed()).as(made.report()).isZero();
                assertThat(made.successful()).as("served, or refused with 503").isEqualTo(calls);
                assertThat(taken.failed()).as(taken.report()).isZero();
                assertThat(taken.successful()).isEqualTo(served(gateway) - before);
                assertThat(taken.successful()).as("what the least rate gives").isGreaterThan(10L * SECONDS);
            }
            assertThat(gateway.output()).doesNotContain("Exception");
        }
    }

    /** A JVM that is just up stands still for so long that phones send again what it has in hand; a gateway runs for months. */
    private static void warmUp(GatewayProcess gateway, Sipp.Transport transport) {
        try (Sipp dave = Sipp.builtIn("uas").over(transport).start()) {
            register("dave", dave, gateway, transport);
            Sipp.Result made = call(gateway, transport, "carol", "dave", 50, 200);
            assertThat(made.failed()).as(made.report()).isZero();
        }
    }

    private static long served(GatewayProcess gateway) {
        return gateway.metric("patchbay_calls_ended_total{reason=\"NORMAL\"}");
    }

    private static Sipp.Result call(
            GatewayProcess gateway, Sipp.Transport transport, String caller, String callee, int rate, int calls) {
        try (Sipp run = Sipp.scenario("call-or-be-refused")
                .over(transport)
                .to(gateway.sipPort())
                .as(caller, GatewayProcess.PASSWORD)
                .callee(callee)
                .rate(rate)
                .talking(Duration.ofMillis(500))
                .calls(calls)
                .start()) {
            return run.awaitEnd(PATIENCE.plusSeconds(calls / rate));
        }
    }

    /**
     * Registers the contact of a phone, over UDP whatever the contact's own transport is: a registration over TCP goes with its
     * connection, and the process that registers is not the one that takes the calls.
     */
    static void register(String user, Sipp phone, GatewayProcess gateway, Sipp.Transport transport) {
        try (Sipp registration = Sipp.scenario("register")
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
