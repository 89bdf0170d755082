package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Update;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Polling;
import org.patchbay.session.v1.EndReason;

/** What clients of the XMPP door see when their network, their priority or the gateway changes under them, and what they are told. */
class XmppSessionsTest {
    private static final String DETACHED = "patchbay_xmpp_sessions_detached";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void a_call_outlives_its_connection_and_the_other_side_notices_nothing() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            XmppLine first = managed(gateway);
            JinglePhone bob = talksWith(alice, first);
            drops(gateway, first);

            try (XmppLine second = resumes(gateway, first)) {
                // What alice hears next is that he hangs up: anything else fails.
                bob.goesOnOver(second);
                bob.ends("success");
                alice.hearsEnd(EndReason.NORMAL);
                gateway.assertNothingLeft();
            }
        }
    }

    @Test
    void who_comes_back_to_a_call_that_ended_meanwhile_is_told_so() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            XmppLine first = managed(gateway);
            talksWith(alice, first);
            drops(gateway, first);
            alice.hangsUp();
            gateway.assertNothingLeft();

            try (XmppLine second = resumes(gateway, first)) {
                second.hears("session-terminate", "success");
            }
        }
    }

    @Test
    void a_device_that_rings_outlives_its_connection_and_answers() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            XmppLine first = managed(gateway);
            JinglePhone bob = new JinglePhone(first);
            alice.calls("bob");
            bob.isCalledBy("alice@localhost");
            bob.rings();
            alice.hearsRinging();
            drops(gateway, first);

            try (XmppLine second = resumes(gateway, first)) {
                bob.goesOnOver(second);
                bob.answers();
                alice.hearsAnswer();
                assertThat(second.heard()).doesNotContain("session-initiate");
                alice.hangsUp();
                bob.hearsEnd("success");
                gateway.assertNothingLeft();
            }
        }
    }

    @Test
    void a_caller_whose_connection_drops_hears_ringing_and_the_answer_when_it_comes_back() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            XmppLine first = managed(gateway);
            first.says("<iq type='set' id='call' to='alice@localhost/browser'>"
                            + XmppCallTest.initiate("s1", "bob@localhost/phone") + "</iq>")
                    .hears("id='call' type='result'");
            alice.isCalledBy("bob@localhost");
            drops(gateway, first);
            alice.rings();
            alice.answers();

            try (XmppLine second = resumes(gateway, first)) {
                second.hears("<ringing ").hears("session-accept", "</jingle></iq>");
                assertThat(second.heard().split("session-accept", -1)).hasSize(2);
                second.says("<iq type='set' id='end' to='alice@localhost/browser'><jingle xmlns='urn:xmpp:jingle:1'"
                                + " action='session-terminate' sid='s1'><reason><success/></reason></jingle></iq>")
                        .hears("id='end'");
                alice.hearsEnd(EndReason.NORMAL);
            }
        }
    }

    @Test
    void an_exchange_that_is_cut_in_the_middle_comes_to_its_end() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            XmppLine first = managed(gateway);
            JinglePhone bob = talksWith(alice, first);
            // What bob is asked, arrives; his answer does not.
            holds(alice, "h1", "a=sendonly", Update.Reason.HOLD);
            first.hears("<hold ", "content-modify", "</jingle></iq>");
            String hold = request(first, "session-info");
            String modify = request(first, "content-modify");
            drops(gateway, first);

            try (XmppLine second = resumes(gateway, first)) {
                bob.goesOnOver(second);
                result(second, hold);
                result(second, modify);
                assertThat(alice.expect("updateAnswer", Frame::hasUpdateAnswer)
                                .getUpdateAnswer()
                                .getSdp())
                        .contains("a=recvonly");
                assertThat(second.heard()).doesNotContain("content-modify");
                drops(gateway, second);
                // What bob is asked while he is away, waits for him.
                holds(alice, "r1", "a=sendrecv", Update.Reason.RESUME);
                try (XmppLine third = resumesAgain(gateway, first, second)) {
                    bob.goesOnOver(third);
                    third.hears("<unhold ", "content-modify", "</jingle></iq>");
                    assertThat(third.heard().split("<unhold ", -1)).hasSize(2);
                    result(third, request(third, "session-info"));
                    result(third, request(third, "content-modify"));
                    assertThat(alice.expect("updateAnswer", Frame::hasUpdateAnswer)
                                    .getUpdateAnswer()
                                    .getSdp())
                            .contains("a=sendrecv");
                    bob.ends("success");
                    alice.hearsEnd(EndReason.NORMAL);
                    gateway.assertNothingLeft();
                }
            }
        }
    }

    private static void holds(WebSocketActor alice, String id, String direction, Update.Reason reason) {
        alice.say(alice.inCall()
                .setUpdate(Update.newBuilder()
                        .setId(id)
                        .setReason(reason)
                        .setSdp(Sdp.webrtc("actpass").replace("a=sendrecv", direction))));
    }

    private static String request(XmppLine line, String action) {
        return line.found("<iq [^>]*id='([^']+)'[^>]*><jingle [^>]*action='" + action + "'");
    }

    private static void result(XmppLine line, String id) throws Exception {
        line.says("<iq type='result' id='" + id + "' to='alice@localhost/browser'/>");
    }

    private static XmppLine resumesAgain(TestGateway gateway, XmppLine enabled, XmppLine before) throws Exception {
        XmppLine next = XmppLine.loggedIn(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD);
        long heard = enabled.stanzasSince("<enabled ") + before.stanzasSince("<resumed ");
        return next.says("<resume xmlns='urn:xmpp:sm:3' previd='" + enabled.found("<enabled [^>]*id='([^']+)'")
                        + "' h='" + heard + "'/>")
                .hears("<resumed ");
    }

    private static XmppLine managed(TestGateway gateway) throws Exception {
        XmppLine line = XmppLine.online(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD, "phone");
        return line.hears("disco#info")
                .says("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
                .hears("<enabled ");
    }

    private static JinglePhone talksWith(WebSocketActor alice, XmppLine line) throws Exception {
        JinglePhone bob = new JinglePhone(line);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
        return bob;
    }

    private static void drops(TestGateway gateway, XmppLine line) throws Exception {
        line.close();
        Polling.until(
                () -> gateway.counters().value(DETACHED) == 1,
                PATIENCE,
                () -> new AssertionError("the session does not wait"));
    }

    private static XmppLine resumes(TestGateway gateway, XmppLine before) throws Exception {
        XmppLine next = XmppLine.loggedIn(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD);
        return next.says("<resume xmlns='urn:xmpp:sm:3' previd='" + before.found("<enabled [^>]*id='([^']+)'") + "' h='"
                        + before.stanzasSince("<enabled ") + "'/>")
                .hears("<resumed ");
    }

    @Test
    void a_gateway_that_drains_takes_nobody_and_sends_those_who_are_there_away_when_their_calls_are_over()
            throws Exception {
        try (TestGateway gateway = TestGateway.start(Map.of("drain.wait-for-calls", "60s"));
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort());
                XmppLine line =
                        XmppLine.online(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD, "phone")) {
            alice.logsIn();
            line.hears("disco#info");
            JinglePhone bob = talksWith(alice, line);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(gateway::drain);
            Polling.until(() -> isSentAway(gateway), PATIENCE, () -> new AssertionError("takes clients on"));
            line.says("<iq type='set' id='more' to='alice@localhost/browser'>"
                            + XmppCallTest.initiate("s2", "bob@localhost/phone") + "</iq>")
                    .hears("id='more'", "<service-unavailable ");

            bob.ends("success");
            alice.hearsEnd(EndReason.NORMAL);
            line.hears("<system-shutdown ", "</stream:stream>");
            drained.join();
        }
    }

    private static boolean isSentAway(TestGateway gateway) {
        try (XmppLine line = XmppLine.opened(gateway.port("xmpp-tcp"), "localhost")) {
            return line.heard().contains("<system-shutdown ");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void outside_dev_mode_nobody_logs_in_before_tls() throws Exception {
        try (TestGateway gateway =
                        TestGateway.startFrom("xmpp: {client-port: {hosts: 127.0.0.1, port: 0, self-signed: true}}\n");
                XmppLine line = XmppLine.opened(gateway.port("xmpp-tcp"), "localhost")) {
            assertThat(line.heard())
                    .contains("<starttls ", "<required")
                    .doesNotContain("<mechanism>")
                    .doesNotContain("PLAIN");
            line.says(XmppLine.plain("bob", TestGateway.PASSWORD)).hears("<failure ", "<encryption-required");
            line.says(
                            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>biwsbj1ib2Iscj1hYmM=</auth>")
                    .hears("<failure ", "<encryption-required");
            assertThat(line.heard()).doesNotContain("<success");
        }
    }

    @Test
    void who_has_a_negative_priority_is_not_called() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort());
                XmppLine line =
                        XmppLine.online(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD, "phone")) {
            alice.logsIn();
            awaitDevices(gateway, 2);
            line.says("<presence><priority>-1</priority></presence>");
            awaitDevices(gateway, 1);
            alice.calls("bob");
            alice.hearsEnd(EndReason.UNAVAILABLE);

            line.says("<presence><priority>0</priority></presence>");
            awaitDevices(gateway, 2);
            JinglePhone bob = new JinglePhone(line);
            alice.calls("bob");
            bob.isCalledBy("alice@localhost");
            bob.ends("decline");
            alice.hearsEnd(EndReason.DECLINED);
            // The first call has never come.
            assertThat(line.heard().split("session-initiate", -1)).hasSize(2);
        }
    }

    private static void awaitDevices(TestGateway gateway, int count) {
        Polling.until(
                () -> gateway.counters().value("patchbay_registrar_devices") == count,
                PATIENCE,
                () -> new AssertionError(gateway.counters().value("patchbay_registrar_devices") + " devices"));
    }

    @Test
    void stun_and_turn_servers_are_told_with_credentials_of_the_users_own(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("password"), TestGateway.PASSWORD);
        Files.writeString(folder.resolve("turn"), "shared with the server");
        String file = """
                domain: {name: localhost}
                http: {plain: {hosts: 127.0.0.1, port: 0}}
                websocket:
                  ice-servers:
                    - {urls: ["stun:turn.example.org"]}
                    - {urls: ["turn:turn.example.org:3479?transport=tcp", "turns:[2001:db8::1]"], secret: {file: turn}}
                xmpp: {client-port: {hosts: 127.0.0.1, port: 0, require-tls: false}}
                auth: {iterations: 4096}
                accounts: [{user: bob, password: {file: password}}]
                storage: {memory: true}
                log: {level: warn}
                """;
        try (TestGateway gateway = TestGateway.of(file, folder);
                XmppLine bob =
                        XmppLine.online(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD, "phone")) {
            bob.says("<iq type='get' id='s' to='localhost'><services xmlns='urn:xmpp:extdisco:2'/></iq>")
                    .hears("</services>");
            String answer = bob.found("(?s)(<services .*</services>)");
            assertThat(answer)
                    .contains("<service type='stun' host='turn.example.org' port='3478' transport='udp'></service>")
                    .contains(
                            "<service type='turn' host='turn.example.org' port='3479' transport='tcp' restricted='true'")
                    .contains("<service type='turns' host='2001:db8::1' port='5349' transport='tcp' restricted='true'");
            String name = bob.found(" username='([^']+)'");
            assertThat(name).endsWith(":bob@localhost");
            Instant expires = Instant.ofEpochSecond(Long.parseLong(name.substring(0, name.indexOf(':'))));
            assertThat(expires).isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(2)));
            assertThat(answer).contains(" expires='" + expires + "'");
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec("shared with the server".getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            assertThat(bob.found(" password='([^']+)'"))
                    .isEqualTo(Base64.getEncoder().encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8))));
        }
    }
}
