package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.JsSipPhone;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;

/** A device on MQTT with WebRTC and G.711 speaks with a browser, directly, and with a plain SIP phone, through the relay. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class DeviceMediaTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @Test
    void a_device_calls_a_browser() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        try (ScriptedPhone carol = device("carol")) {
            carol.ask("call", new JsonObject().put("to", "alice"));
            assertThat(alice.awaitIncomingCall()).contains("carol@localhost");
            alice.answer();
            bothHearEachOther(carol, alice);

            carol.ask("hangUp");
            assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        }
        alice.page().vanish();
    }

    @Test
    void a_browser_calls_a_device() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        try (ScriptedPhone carol = device("carol")) {
            alice.call("carol");
            assertThat(carol.await("incoming").getString("from")).isEqualTo("alice@localhost");
            alice.awaitRinging();
            carol.ask("answer");
            bothHearEachOther(carol, alice);

            alice.hangUp();
            assertThat(carol.await("ended").getString("reason")).isEqualTo("NORMAL");
        }
        alice.page().vanish();
    }

    @Test
    void a_device_calls_a_plain_phone_through_the_relay() {
        try (Baresip bob = phone("bob");
                ScriptedPhone carol = device("carol")) {
            carol.ask("call", new JsonObject().put("to", "bob"));
            assertThat(bob.awaitIncomingCall()).contains("carol@localhost");
            carol.await("ringing");
            bob.answer();
            bothHearEachOther(carol, bob);

            carol.ask("hangUp");
            bob.awaitClosed();
            assertHeardTheDevice(bob);
        }
        stage.relay().awaitNoCalls();
    }

    @Test
    void a_plain_phone_calls_a_device_through_the_relay() {
        try (Baresip bob = phone("bob");
                ScriptedPhone carol = device("carol")) {
            bob.dial("sip:carol@localhost");
            assertThat(carol.await("incoming").getString("from")).isEqualTo("bob@localhost");
            bob.awaitRinging();
            carol.ask("answer");
            bothHearEachOther(carol, bob);

            bob.hangUp();
            assertThat(carol.await("ended").getString("reason")).isEqualTo("NORMAL");
            assertHeardTheDevice(bob);
        }
        stage.relay().awaitNoCalls();
    }

    /** Neither JsSIP can wait with an offer while the device rings, nor can the device be asked for one. */
    @Test
    void a_sip_phone_with_webrtc_is_brought_to_a_device() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        JsSipPhone dave = JsSipPhone.open(stage.browser());
        dave.register(stage.gateway().sipSocket(), "dave", GatewayProcess.PASSWORD);
        try (ScriptedPhone carol = device("carol")) {
            alice.call("dave");
            dave.awaitIncomingCall();
            dave.answer();
            dave.awaitEstablished();
            alice.awaitConnected();

            alice.transferTo("carol");
            assertThat(carol.await("incoming").getString("from")).isEqualTo("dave@localhost");
            carol.ask("answer");
            assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
            carol.await("connected");
            carol.awaitAudioBothWays(AudioCounters.SPEECH);
            dave.page().awaitAudioBothWays(AudioCounters.SPEECH);
            dave.page().awaitSound();
            assertThat(stage.relay().calls()).as("calls that the relay carries").isEmpty();

            dave.hangUp();
            assertThat(carol.await("ended").getString("reason")).isEqualTo("NORMAL");
        }
        alice.page().vanish();
        dave.page().vanish();
    }

    private static Baresip phone(String user) {
        Baresip phone = Baresip.start(user, Baresip.Profile.PLAIN);
        phone.register(user, GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        return phone;
    }

    private static ScriptedPhone device(String user) {
        ScriptedPhone device = ScriptedPhone.start(ScriptedPhone.Library.MQTT_JS, user);
        device.ask(
                "login",
                new JsonObject()
                        .put("url", "mqtt://127.0.0.1:" + stage.gateway().mqttPort())
                        .put("user", user)
                        .put("password", GatewayProcess.PASSWORD)
                        .put("device", user + "-device")
                        .put("codecs", new JsonArray().add("PCMU").add("PCMA")));
        return device;
    }

    private static void bothHearEachOther(ScriptedPhone device, DemoPhone browser) {
        device.await("connected");
        browser.awaitConnected();
        device.awaitAudioBothWays(AudioCounters.SPEECH);
        browser.page().awaitAudioBothWays(AudioCounters.SPEECH);
        browser.page().awaitSound();
        assertThat(stage.relay().calls()).as("calls that the relay carries").isEmpty();
    }

    private static void bothHearEachOther(ScriptedPhone device, Baresip phone) {
        device.await("connected");
        phone.awaitEstablished();
        device.awaitAudioBothWays(AudioCounters.SPEECH);
        phone.awaitAudioBothWays(AudioCounters.SPEECH);
        assertThat(stage.relay().calls()).as("calls that the relay carries").hasSize(1);
    }

    private static void assertHeardTheDevice(Baresip phone) {
        assertThat(phone.heard().shareAt(ScriptedPhone.TONE_HZ))
                .as("the device's tone in what the phone heard")
                .isGreaterThan(0.9);
    }
}
