package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** What users see of a gateway that goes down. */
class DrainScenarioTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) open.get(i).close();
    }

    @Test
    void established_calls_are_ended_on_both_sides() {
        TestGateway gateway = gateway(Map.of("drain.wait-for-calls", "0s"));
        Actor alice = loggedIn(new WebSocketActor("alice", "left", gateway.httpPort()));
        Actor bob = loggedIn(SipActor.webrtc("bob", "right", gateway.port("sip-udp")));
        connect(alice, bob);
        CompletableFuture<Void> drained = CompletableFuture.runAsync(gateway::drain);
        bob.hearsEnd(EndReason.CONGESTION);
        alice.hearsEnd(EndReason.CONGESTION);
        drained.join();
        gateway.assertNothingLeft();
    }

    @Test
    void a_call_that_ends_by_itself_in_time_is_left_alone() {
        TestGateway gateway = gateway(Map.of("drain.wait-for-calls", "60s"));
        Actor alice = loggedIn(new WebSocketActor("alice", "left", gateway.httpPort()));
        Actor bob = loggedIn(new WebSocketActor("bob", "right", gateway.httpPort()));
        connect(alice, bob);
        CompletableFuture<Void> drained = CompletableFuture.runAsync(gateway::drain);
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        drained.join();
        assertThat(gateway.counters().value("patchbay_calls_live")).isZero();
    }

    private static void connect(Actor caller, Actor callee) {
        caller.calls("bob");
        callee.isCalledBy("alice@localhost");
        callee.answers();
        caller.hearsAnswer();
    }

    private TestGateway gateway(Map<String, String> settings) {
        TestGateway gateway = TestGateway.start(settings);
        open.add(gateway);
        return gateway;
    }

    private Actor loggedIn(Actor actor) {
        open.add(actor);
        actor.logsIn();
        return actor;
    }
}
