package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** A SIP phone with ICE and DTLS-SRTP meets the browser directly: it needs no relay, and gets none though there is one. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class WebRtcPhoneTest {
    // COMPAT(baresip, 1.0.0): it mistakes one end with two addresses, 127.0.0.1 and another, for two ends.
    @RegisterExtension
    static final Stage stage = Stage.beyondLoopback();

    @AfterEach
    void assertNoRelay() {
        assertThat(stage.relay().offersEver())
                .as("offers that took the way through the relay")
                .isZero();
    }

    @Test
    void a_browser_calls_a_phone_that_does_webrtc() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.WEBRTC)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");

            alice.call("bob");
            bob.awaitIncomingCall();
            bob.answer();
            bob.awaitEstablished();
            alice.awaitConnected();
            assertDirectAndHeard(alice, bob);

            bob.hangUp();
            assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        }
        alice.page().vanish();
    }

    @Test
    void a_phone_that_does_webrtc_calls_a_browser() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.WEBRTC)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");

            bob.dial("sip:alice@localhost");
            alice.awaitIncomingCall();
            alice.answer();
            alice.awaitConnected();
            bob.awaitEstablished();
            assertDirectAndHeard(alice, bob);

            alice.hangUp();
            bob.awaitClosed();
        }
        alice.page().vanish();
    }

    private static void assertDirectAndHeard(DemoPhone browser, Baresip phone) {
        browser.page().awaitAudioBothWays(AudioCounters.SPEECH);
        phone.awaitAudioBothWays(AudioCounters.SPEECH);
        browser.page().awaitSound();
    }
}
