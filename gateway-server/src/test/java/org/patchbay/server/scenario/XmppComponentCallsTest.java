package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Presence;
import org.patchbay.client.v1.Receipt;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Ejabberd;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Polling;
import org.patchbay.server.peers.Prosody;
import org.patchbay.server.peers.XmppServer;
import org.patchbay.session.v1.EndReason;

/** A user of the gateway, at a browser, calls a user of a real XMPP server that the gateway is a component of. */
class XmppComponentCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JULIET = "juliet@" + XmppServer.DOMAIN;
    private static final String ALICE = "alice@" + XmppServer.COMPONENT;

    @TempDir
    private Path folder;

    @Test
    @NeedsPeer(Peer.PROSODY)
    void a_user_calls_a_device_of_prosody_whose_abilities_are_known() throws Exception {
        try (XmppServer server = Prosody.start("juliet")) {
            toItsFullJid(server);
        }
    }

    @Test
    @NeedsPeer(Peer.EJABBERD)
    void a_user_calls_a_device_of_ejabberd_whose_abilities_are_known() throws Exception {
        try (XmppServer server = Ejabberd.start("juliet")) {
            toItsFullJid(server);
        }
    }

    @Test
    @NeedsPeer(Peer.PROSODY)
    void a_user_proposes_a_call_to_a_user_of_prosody_of_whom_no_device_is_known() throws Exception {
        try (XmppServer server = Prosody.start("juliet")) {
            byProposal(server);
        }
    }

    @Test
    @NeedsPeer(Peer.EJABBERD)
    void a_user_proposes_a_call_to_a_user_of_ejabberd_of_whom_no_device_is_known() throws Exception {
        try (XmppServer server = Ejabberd.start("juliet")) {
            byProposal(server);
        }
    }

    private void toItsFullJid(XmppServer server) throws Exception {
        try (TestGateway gateway = gateway(server);
                XmppLine line = juliet(server);
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            JinglePhone juliet = new JinglePhone(line);
            juliet.showsItselfTo(ALICE, "urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:1");
            alice.logsIn();

            reachesAtOnce(alice, juliet);
            juliet.answers();
            hearsAnswer(alice);
            juliet.ends("success");
            alice.hearsEnd(EndReason.NORMAL);

            reachesAtOnce(alice, juliet);
            juliet.answers();
            hearsAnswer(alice);
            alice.hangsUp();
            juliet.hearsEnd("success");

            reachesAtOnce(alice, juliet);
            juliet.ends("decline");
            alice.hearsEnd(EndReason.DECLINED);

            reachesAtOnce(alice, juliet);
            alice.cancels();
            juliet.hearsEnd("cancel");

            reachesAtOnce(alice, juliet);
            alice.hearsEnd(EndReason.NO_ANSWER);
            juliet.hearsEnd("");
            gateway.assertNothingLeft();
        }
    }

    @Test
    @NeedsPeer(Peer.PROSODY)
    void a_server_that_comes_back_is_found_again_and_its_users_write_are_seen_and_are_called() throws Exception {
        try (Prosody server = Prosody.start("juliet");
                TestGateway gateway = gateway(server);
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            try (XmppLine line = juliet(server)) {
                alice.watches(JULIET);
                line.hears("'subscribe'").says("<presence type='subscribed' to='" + ALICE + "'/>");
                awaitPresence(alice, Presence.State.AVAILABLE);
                talks(alice, new JinglePhone(line));
                assertThat(component(gateway)).isEqualTo("up");

                server.stop();
                // Nobody can say any more whether she is there.
                hearsThatAllIsGone(alice);
                awaitComponent(gateway, "down");
                gateway.assertNothingLeft();
            }
            alice.writes(JULIET, "are you there?");
            alice.hearsOfDelivery(Receipt.Status.FAILED);

            server.startAgain();
            awaitComponent(gateway, "up");
            try (XmppLine line = juliet(server)) {
                awaitPresence(alice, Presence.State.AVAILABLE);
                alice.writes(JULIET, "welcome back");
                line.hears("welcome back");
                alice.hearsOfDelivery(Receipt.Status.SENT);
                line.says("<message type='chat' id='m1' to='" + ALICE + "'><body>thank you</body></message>");
                alice.reads(JULIET, "thank you");
                talks(alice, new JinglePhone(line));
                alice.hangsUp();
                line.hears("session-terminate");
            }
            // A message that nobody has confirmed is remembered, so not everything is gone.
            Polling.until(
                    () -> gateway.counters().value("patchbay_calls_live") == 0
                            && gateway.counters().value("patchbay_xmpp_legs") == 0,
                    PATIENCE,
                    () -> new AssertionError(gateway.counters().snapshot().toString()));
        }
    }

    private static void reachesAtOnce(WebSocketActor alice, JinglePhone juliet) throws IOException {
        alice.calls(JULIET);
        juliet.isCalledBy(ALICE);
        juliet.rings();
        alice.hearsRinging();
    }

    private void byProposal(XmppServer server) throws Exception {
        try (TestGateway gateway = gateway(server);
                XmppLine line = juliet(server);
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            JinglePhone juliet = new JinglePhone(line);
            alice.logsIn();

            talks(alice, juliet);
            juliet.ends("success");
            alice.hearsEnd(EndReason.NORMAL);

            talks(alice, juliet);
            alice.hangsUp();
            juliet.hearsEnd("success");

            proposes(alice, juliet);
            juliet.says("reject");
            alice.hearsEnd(EndReason.DECLINED);

            proposes(alice, juliet);
            alice.cancels();
            juliet.hearsRetract("cancel");

            proposes(alice, juliet);
            alice.hearsEnd(EndReason.NO_ANSWER);
            juliet.hearsRetract("");
            gateway.assertNothingLeft();
        }
    }

    private static void proposes(WebSocketActor alice, JinglePhone juliet) throws IOException {
        alice.calls(JULIET);
        juliet.isProposedBy(ALICE);
        juliet.says("ringing");
        alice.hearsRinging();
    }

    private static void talks(WebSocketActor alice, JinglePhone juliet) throws IOException {
        proposes(alice, juliet);
        juliet.says("proceed");
        juliet.isCalledBy(ALICE);
        juliet.answers();
        hearsAnswer(alice);
    }

    /** A call ends and a contact goes, whichever is told first. */
    private static void hearsThatAllIsGone(WebSocketActor alice) {
        boolean ended = false;
        boolean offline = false;
        while (!ended || !offline) {
            Frame frame = alice.expect("an end and OFFLINE", it -> it.hasEnd() || it.hasPresence());
            if (frame.hasEnd()) {
                assertThat(frame.getEnd().getReason()).isEqualTo(End.Reason.TRANSPORT_LOST);
                ended = true;
            } else {
                offline = frame.getPresence().getState() == Presence.State.OFFLINE;
            }
        }
    }

    private static void awaitPresence(WebSocketActor alice, Presence.State state) {
        Presence presence;
        do presence = alice.expect("presence", Frame::hasPresence).getPresence();
        while (presence.getState() != state);
        assertThat(presence.getFrom()).isEqualTo(JULIET);
    }

    private static void awaitComponent(TestGateway gateway, String status) {
        Polling.until(
                () -> component(gateway).equals(status),
                PATIENCE,
                () -> new AssertionError("the component is " + component(gateway)));
    }

    /** What readiness says of the component; that it is down makes nothing unready. */
    private static String component(TestGateway gateway) {
        try {
            HttpResponse<String> ready = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(gateway.door("http").resolve("/health/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(200);
            return new JsonObject(ready.body())
                    .getJsonArray("checks").stream()
                            .map(JsonObject.class::cast)
                            .filter(check -> check.getString("name").equals("xmpp component office"))
                            .map(check -> check.getString("status"))
                            .findFirst()
                            .orElse("not told");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Outside nobody's devices are known: it is the user who answered. */
    private static void hearsAnswer(WebSocketActor alice) {
        Answer answer = alice.expect("answer", Frame::hasAnswer).getAnswer();
        assertThat(answer.getSdp()).contains("a=setup:active", "opus/48000/2");
        assertThat(answer.getDevice()).isEqualTo(JULIET);
    }

    private static XmppLine juliet(XmppServer server) throws IOException {
        return XmppLine.online(server.clientPort(), "juliet", XmppServer.DOMAIN, XmppServer.PASSWORD, "balcony");
    }

    private TestGateway gateway(XmppServer server) throws IOException {
        Files.writeString(folder.resolve("secret"), XmppServer.SECRET);
        Files.writeString(folder.resolve("password"), "patchbay");
        TestGateway gateway = TestGateway.of(
                """
                node: c2
                domain: {name: localhost}
                http: {plain: {hosts: 127.0.0.1, port: 0}}
                websocket: {}
                xmpp:
                  components:
                    - {name: office, host: 127.0.0.1, port: %d, domain: %s, secret: {file: secret}, serves: [%s]}
                accounts:
                  - {user: alice, password: {file: password}}
                routes:
                  - {name: office, to: %s, xmpp: office, allow: ["*"]}
                calls: {ring: 6s}
                auth: {iterations: 4096}
                storage: {memory: true}
                log: {level: warn}
                """.formatted(server.componentPort(), XmppServer.COMPONENT, XmppServer.DOMAIN, XmppServer.DOMAIN),
                folder);
        awaitComponent(gateway, "up");
        return gateway;
    }
}
