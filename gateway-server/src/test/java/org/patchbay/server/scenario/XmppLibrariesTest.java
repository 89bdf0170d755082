package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;

/** Client libraries of others log in at {@code /xmpp}, write, read, and leave without a complaint of either side. */
@NeedsPeer(Peer.NPM_PACKAGES)
class XmppLibrariesTest {
    @Test
    void xmpp_js_logs_in_writes_reads_and_leaves() {
        play(Library.XMPP_JS);
    }

    private static void play(Library library) {
        try (TestGateway gateway = TestGateway.start();
                ScriptedPhone alice = ScriptedPhone.start(library, "alice");
                ScriptedPhone bob = ScriptedPhone.start(library, "bob")) {
            alice.ask("login", login(gateway, "alice"));
            bob.ask("login", login(gateway, "bob"));
            for (int i = 0; i < 3; i++) {
                alice.ask("message", message("bob", "to bob " + i));
                assertThat(bob.await("message").getString("text")).isEqualTo("to bob " + i);
                bob.ask("message", message("alice", "<&> ü 😀 " + i));
                assertThat(alice.await("message").getString("text")).isEqualTo("<&> ü 😀 " + i);
            }
            for (ScriptedPhone phone : new ScriptedPhone[] {alice, bob}) {
                phone.ask("logout");
                phone.await("disconnected");
            }
            Map<String, Long> counters = gateway.counters().snapshot();
            assertThat(counters.keySet()).noneMatch(name -> name.startsWith("patchbay_xmpp_stream_errors"));
            assertThat(counters.get("patchbay_xmpp_sessions")).isZero();
        }
    }

    private static JsonObject login(TestGateway gateway, String user) {
        return new JsonObject()
                .put("url", "ws://127.0.0.1:" + gateway.port("xmpp") + "/xmpp")
                .put("domain", "localhost")
                .put("user", user)
                .put("password", TestGateway.PASSWORD)
                .put("device", "phone");
    }

    private static JsonObject message(String to, String text) {
        return new JsonObject().put("to", to + "@localhost").put("text", text);
    }
}
