package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.server.TestCertificate;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;

/** Devices at the gateway's own MQTT doors, by three client libraries of others: TCP, TLS, WebSocket; 3.1.1 and 5. */
class MqttDoorScenarioTest {
    private static final Path BROWSER =
            Path.of("../gateway-core/src/test/resources/golden/sdp/chromium-156-trickle-offer.sdp");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private <T extends AutoCloseable> T opens(T one) {
        opened.add(one);
        return one;
    }

    private WebSocketActor alice(TestGateway gateway) {
        WebSocketActor alice = opens(new WebSocketActor("alice", "laptop", gateway.httpPort()));
        alice.logsIn();
        return alice;
    }

    @Test
    void a_device_that_speaks_3_1_1_calls_and_is_called() {
        TestGateway gateway = opens(TestGateway.start());
        BrokerDevice sensor =
                opens(new BrokerDevice(gateway.port("mqtt"), "bob", "sensor")).comesOnline();
        WebSocketActor alice = alice(gateway);
        alice.calls("bob");
        BrokerDevice.Publication invite = sensor.hears("invite");
        assertThat(invite.json().getString("from")).isEqualTo("alice@localhost");
        String call = BrokerDevice.callOf(invite);
        sensor.says(call, "ringing", new JsonObject());
        alice.hearsRinging();
        sensor.says(call, "answer", new JsonObject().put("sdp", Sdp.webrtc("active")));
        alice.hearsAnswer();
        alice.hangsUp();
        assertThat(sensor.hears("end").json().getString("reason")).isEqualTo("NORMAL");

        sensor.says("c1", "invite", new JsonObject().put("to", "alice").put("sdp", Sdp.webrtc("actpass")));
        alice.isCalledBy("bob@localhost");
        alice.answers();
        assertThat(sensor.hears("answer").json().getString("sdp")).startsWith("v=0");
        sensor.says("c1", "end", new JsonObject().put("reason", "NORMAL"));
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void who_watches_a_device_sees_it_go() {
        TestGateway gateway = opens(TestGateway.start());
        BrokerDevice sensor =
                opens(new BrokerDevice(gateway.port("mqtt"), "bob", "sensor")).comesOnline();
        BrokerDevice watcher = opens(new BrokerDevice(gateway.port("mqtt"), "carol", "panel"));
        watcher.listens("presence/bob/+");
        BrokerDevice.Publication there = watcher.next("how bob is");
        assertThat(there.topic()).isEqualTo("presence/bob/sensor");
        assertThat(there.json().getString("state")).isEqualTo("AVAILABLE");
        assertThat(there.retained()).isTrue();
        sensor.vanishes();
        BrokerDevice.Publication gone = watcher.next("how bob is");
        assertThat(gone.topic()).isEqualTo("presence/bob/sensor");
        assertThat(gone.json().getString("state")).isEqualTo("OFFLINE");
    }

    @Test
    void a_device_over_tls_calls_and_is_called(@TempDir Path folder) {
        TestCertificate certificate = TestCertificate.in(folder);
        TestGateway gateway = opens(TestGateway.startFrom("""
                mqtt:
                  tls: {hosts: 127.0.0.1, port: 0, certificate: '%s', key: '%s'}
                """.formatted(certificate.certificate(), certificate.key())));
        assertThat(gateway.door("mqtts").getScheme()).isEqualTo("mqtts");
        SecureDevice bob = opens(new SecureDevice(gateway.port("mqtts"), "bob", "door", certificate));
        WebSocketActor alice = alice(gateway);
        alice.calls("bob");
        String call = bob.hears("invite");
        bob.says(call, "answer", new JsonObject().put("sdp", Sdp.webrtc("active")));
        alice.hearsAnswer();
        alice.hangsUp();
        assertThat(bob.hears("end")).isEqualTo(call);

        bob.says("c1", "invite", new JsonObject().put("to", "alice").put("sdp", Sdp.webrtc("actpass")));
        alice.isCalledBy("bob@localhost");
        alice.answers();
        assertThat(bob.hears("answer")).isEqualTo("c1");
        bob.says("c1", "end", new JsonObject());
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    @NeedsPeer(Peer.NPM_PACKAGES)
    void devices_over_websocket_call_each_other_with_media() {
        TestGateway gateway = opens(TestGateway.start());
        ScriptedPhone bob = phone(gateway, "bob", 5);
        ScriptedPhone alice = phone(gateway, "alice", 4);
        talk(bob, alice, "bob@localhost", "alice@localhost");
        talk(alice, bob, "alice@localhost", "bob@localhost");
        gateway.assertNothingLeft();
    }

    private ScriptedPhone phone(TestGateway gateway, String user, int version) {
        ScriptedPhone phone = opens(ScriptedPhone.start(Library.MQTT_JS, user));
        phone.ask(
                "login",
                new JsonObject()
                        .put("url", gateway.door("mqtt-ws").toString())
                        .put("user", user)
                        .put("password", TestGateway.PASSWORD)
                        .put("device", user + "-phone")
                        .put("version", version));
        return phone;
    }

    private static void talk(ScriptedPhone caller, ScriptedPhone callee, String from, String to) {
        caller.ask("call", new JsonObject().put("to", to));
        assertThat(callee.await("incoming").getString("from")).isEqualTo(from);
        caller.await("ringing");
        callee.ask("answer");
        caller.await("answered");
        caller.await("connected");
        callee.await("connected");
        caller.awaitAudioBothWays(30);
        caller.ask("hangUp");
        caller.await("ended");
        assertThat(callee.await("ended").getString("reason")).isEqualTo("NORMAL");
    }

    @Test
    void a_device_with_small_buffers_takes_the_call_of_a_browser_that_trickles() throws IOException {
        TestGateway gateway = opens(TestGateway.startFrom("""
                mqtt:
                  tcp: {hosts: 127.0.0.1, port: 0}
                  device-classes:
                    - name: doorbell
                      client-id: "doorbell-*"
                      trickle: false
                      payload: sdp
                      audio-only: true
                      codecs: [opus]
                      candidates: 2
                      description-bytes: 3 KiB
                """));
        int buffer = 4_096;
        String offer = Files.readString(BROWSER);
        assertThat(offer.length()).isGreaterThan(buffer);
        BrokerDevice door = opens(new BrokerDevice(gateway.port("mqtt"), "bob", "doorbell-1", buffer))
                .comesOnline();
        WebSocketActor alice = alice(gateway);
        alice.offers("bob", offer);
        for (int i = 1; i <= 5; i++) {
            alice.say(alice.inCall()
                    .setCandidates(Candidates.newBuilder()
                            .addCandidates(IceCandidate.newBuilder()
                                    .setCandidate("candidate:" + i + " 1 udp 2122260223 192.0.2." + i + " 5000" + i
                                            + " typ host")
                                    .setSdpMid("0")
                                    .setSdpMLineIndex(0))));
        }
        alice.say(alice.inCall().setCandidates(Candidates.newBuilder().setEnd(true)));
        BrokerDevice.Publication invite = door.hears("invite");
        String shown = invite.payload();
        assertThat(shown.length()).isLessThanOrEqualTo(3_072);
        assertThat(shown.lines().filter(line -> line.startsWith("m="))).hasSize(1);
        assertThat(shown).contains("m=audio ").contains("opus/48000/2").doesNotContain("a=extmap");
        assertThat(shown.lines().filter(line -> line.startsWith("a=candidate:")))
                .hasSize(2)
                .allMatch(line -> line.contains("192.0.2."));
        String call = BrokerDevice.callOf(invite);
        door.saysBare(call, "answer", Sdp.webrtc("active"));
        String answer = alice.hearsAnswerSdp();
        assertThat(kinds(answer)).isEqualTo(kinds(offer)).hasSizeGreaterThan(1);
        assertThat(answer.lines().filter(line -> line.startsWith("m=") && !line.contains(" 0 UDP/")))
                .singleElement()
                .asString()
                .startsWith("m=audio ");
        alice.hangsUp();
        assertThat(door.hears("end").topic()).contains(call);
        gateway.assertNothingLeft();
    }

    private static List<String> kinds(String sdp) {
        return sdp.lines()
                .filter(line -> line.startsWith("m="))
                .map(line -> line.substring(2, line.indexOf(' ')))
                .toList();
    }
}
