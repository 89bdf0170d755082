package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Polling;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;

/** Client libraries of others log in at {@code /xmpp}, or over TCP, write, read, and leave without a complaint of either side. */
@NeedsPeer(Peer.NPM_PACKAGES)
class XmppLibrariesTest {
    private static final String SOCKET = "ws://127.0.0.1:%d/xmpp";
    private static final String TCP = "xmpp://127.0.0.1:%d";

    @Test
    void xmpp_js_logs_in_writes_reads_and_leaves() {
        play(Library.XMPP_JS, SOCKET);
    }

    @Test
    void xmpp_js_logs_in_writes_reads_and_leaves_over_tcp() {
        play(Library.XMPP_JS, TCP);
    }

    @Test
    void strophe_js_logs_in_writes_reads_and_leaves() {
        play(Library.STROPHE, SOCKET);
    }

    @Test
    void strophe_js_watches_calls_and_is_called() {
        try (TestGateway gateway = TestGateway.start();
                ScriptedPhone alice = ScriptedPhone.start(Library.STROPHE, "alice");
                ScriptedPhone bob = ScriptedPhone.start(Library.STROPHE, "bob")) {
            alice.ask("login", login(gateway, "alice", SOCKET));
            bob.ask("login", login(gateway, "bob", SOCKET));
            alice.ask("watch", new JsonObject().put("to", "bob@localhost"));
            alice.await("presence", it -> it.getString("state").equals("available"));
            bob.ask("presence", new JsonObject().put("state", "AWAY"));
            alice.await("presence", it -> it.getString("state").equals("away"));
            // Twice, so that each of them hangs up once.
            for (ScriptedPhone last : new ScriptedPhone[] {alice, bob}) {
                alice.ask("call", new JsonObject().put("to", "bob@localhost"));
                assertThat(bob.await("incoming"))
                        .isEqualTo(new JsonObject()
                                .put("event", "incoming")
                                .put("from", "alice@localhost")
                                .put("media", "audio"));
                bob.ask("ring");
                alice.await("ringing");
                bob.ask("answer");
                alice.await("answered");
                last.ask("hangUp");
                ScriptedPhone other = last == alice ? bob : alice;
                assertThat(other.await("ended").getString("reason")).isEqualTo("success");
            }
            gateway.assertNothingLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @NeedsPeer(Peer.SLIXMPP)
    void slixmpp_hears_what_another_device_of_its_user_did_before_the_call_is_retracted(boolean takes) {
        try (TestGateway gateway = TestGateway.start();
                ScriptedPhone bob = ScriptedPhone.start(Library.SLIXMPP, "bob");
                WebSocketActor laptop = new WebSocketActor("bob", "laptop", gateway.httpPort());
                WebSocketActor alice = new WebSocketActor("alice", "laptop", gateway.httpPort())) {
            bob.ask("login", login(gateway, "bob", TCP));
            laptop.logsIn();
            alice.logsIn();
            alice.calls("bob");
            laptop.isCalledBy("alice@localhost");
            bob.await("incoming");
            alice.hearsRinging();
            if (takes) laptop.answers();
            else laptop.declines();
            // XEP-0353: of the two, the retraction alone would be a missed call.
            JsonObject first = bob.await("elsewhere");
            assertThat(first.getString("what")).isEqualTo(takes ? "accept" : "reject");
            assertThat(first.getString("by")).isEqualTo("bob@localhost");
            assertThat(bob.await("ended").getString("reason")).isEqualTo("retract");
            if (takes) {
                alice.hearsAnswer();
                alice.hangsUp();
                laptop.hearsEnd(EndReason.NORMAL);
            } else {
                alice.hearsEnd(EndReason.DECLINED);
            }
            gateway.assertNothingLeft();
        }
    }

    private static void play(Library library, String url) {
        try (TestGateway gateway = TestGateway.start();
                ScriptedPhone alice = ScriptedPhone.start(library, "alice");
                ScriptedPhone bob = ScriptedPhone.start(library, "bob")) {
            alice.ask("login", login(gateway, "alice", url));
            bob.ask("login", login(gateway, "bob", url));
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
            Polling.until(
                    () -> gateway.counters().value("patchbay_xmpp_sessions") == 0,
                    Duration.ofSeconds(5),
                    () -> new AssertionError("sessions are left: "
                            + gateway.counters().snapshot().get("patchbay_xmpp_sessions")));
            Map<String, Long> counters = gateway.counters().snapshot();
            assertThat(counters.keySet()).noneMatch(name -> name.startsWith("patchbay_xmpp_stream_errors"));
        }
    }

    private static JsonObject login(TestGateway gateway, String user, String url) {
        return new JsonObject()
                .put("url", url.formatted(gateway.port(url.equals(TCP) ? "xmpp-tcp" : "xmpp")))
                .put("domain", "localhost")
                .put("user", user)
                .put("password", TestGateway.PASSWORD)
                .put("device", "phone");
    }

    private static JsonObject message(String to, String text) {
        return new JsonObject().put("to", to + "@localhost").put("text", text);
    }
}
