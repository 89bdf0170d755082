package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Recording;

/** A browser on WebSocket and a SIP phone with plain RTP, whose media meet in the relay. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class BrowserAndPhoneTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    private DemoPhone alice;
    private Baresip bob;

    @BeforeEach
    void logIn() {
        alice = DemoPhone.logIn(stage, "alice");
        bob = Baresip.start("bob", Baresip.Profile.PLAIN);
    }

    @AfterEach
    void logOut() {
        bob.close();
        alice.page().vanish();
        stage.relay().awaitNoCalls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void a_browser_calls_a_phone_and_both_hear_each_other(String transport) {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), transport);

        alice.call("bob");
        assertThat(bob.awaitIncomingCall()).contains("alice@localhost");
        alice.awaitRinging();
        bob.answer();

        bob.awaitEstablished();
        alice.awaitConnected();
        assertBothHearEachOther();
        assertThat(stage.relay().calls()).hasSize(1);

        alice.hangUp();
        bob.awaitClosed();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        assertPhoneHeardTheBrowser();
    }

    @Test
    void a_phone_calls_a_browser_and_both_hear_each_other() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");

        bob.dial("sip:alice@localhost");
        assertThat(alice.awaitIncomingCall()).contains("bob@localhost");
        bob.awaitRinging();
        alice.answer();

        alice.awaitConnected();
        bob.awaitEstablished();
        assertBothHearEachOther();
        assertThat(stage.relay().calls()).hasSize(1);

        alice.hangUp();
        bob.awaitClosed();
        assertPhoneHeardTheBrowser();
    }

    @Test
    void a_phone_that_was_called_hangs_up() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        alice.call("bob");
        bob.awaitIncomingCall();
        bob.answer();
        bob.awaitEstablished();
        alice.awaitConnected();

        bob.hangUp();

        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
    }

    @Test
    void a_phone_that_called_hangs_up() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        bob.dial("sip:alice@localhost");
        alice.awaitIncomingCall();
        alice.answer();
        alice.awaitConnected();
        bob.awaitEstablished();

        bob.hangUp();

        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
    }

    @Test
    void a_phone_that_is_busy_says_so_to_the_browser() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        alice.call("bob");
        bob.awaitIncomingCall();

        // Refused while it rings, baresip answers 486.
        bob.hangUp();

        assertThat(alice.awaitEnded()).isEqualTo("BUSY");
    }

    @Test
    void a_browser_that_declines_says_so_to_the_phone() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        bob.dial("sip:alice@localhost");
        alice.awaitIncomingCall();

        alice.decline();

        assertThat(bob.awaitClosed()).startsWith("603");
    }

    @Test
    void a_browser_that_gives_up_stops_the_phone_from_ringing() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        alice.call("bob");
        bob.awaitIncomingCall();
        alice.awaitRinging();

        alice.hangUp();

        bob.awaitClosed();
        assertThat(alice.awaitEnded()).isEqualTo("CANCELLED");
    }

    @Test
    void a_phone_that_gives_up_stops_the_browser_from_ringing() {
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        bob.dial("sip:alice@localhost");
        alice.awaitIncomingCall();
        bob.awaitRinging();

        bob.hangUp();

        assertThat(alice.awaitEnded()).isEqualTo("CANCELLED");
    }

    private void assertBothHearEachOther() {
        alice.page().awaitAudioBothWays(AudioCounters.SPEECH);
        bob.awaitAudioBothWays(AudioCounters.SPEECH);
        alice.page().awaitSound();
    }

    private void assertPhoneHeardTheBrowser() {
        Recording heard = bob.heard();
        assertThat(heard.peak()).as("the loudest sample of the browser's beep").isGreaterThan(1_000);
        assertThat(heard.shareAt(Baresip.TONE_HZ))
                .as("the phone's own tone in what it hears")
                .isLessThan(0.5);
    }
}
