package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Ends whose media can meet: these calls need no relay, and get none though there is one. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class SameKindTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @AfterEach
    void assertNoRelay() {
        assertThat(stage.relay().offersEver())
                .as("offers that took the way through the relay")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_browser_calls_a_browser(boolean callerHangsUp) {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        DemoPhone carol = DemoPhone.logIn(stage, "carol");

        alice.call("carol");
        assertThat(carol.awaitIncomingCall()).contains("alice@localhost");
        alice.awaitRinging();
        carol.answer();
        alice.awaitConnected();
        carol.awaitConnected();
        BrowserPage.awaitAudioBetween(alice.page(), carol.page(), AudioCounters.SPEECH);
        alice.page().awaitSound();
        carol.page().awaitSound();

        (callerHangsUp ? alice : carol).hangUp();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
        alice.page().vanish();
        carol.page().vanish();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_phone_calls_a_phone(boolean callerHangsUp) {
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN);
                Baresip dave = Baresip.start("dave", Baresip.Profile.PLAIN)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
            dave.register("dave", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");

            bob.dial("sip:dave@localhost");
            assertThat(dave.awaitIncomingCall()).contains("bob@localhost");
            bob.awaitRinging();
            dave.answer();
            dave.awaitEstablished();
            bob.awaitEstablished();
            bob.awaitAudioBothWays(AudioCounters.SPEECH);
            dave.awaitAudioBothWays(AudioCounters.SPEECH);

            // RFC 4733, from phone to phone.
            bob.press("5");
            assertThat(dave.awaitKey()).isEqualTo("5");
            dave.press("#");
            assertThat(bob.awaitKey()).isEqualTo("#");

            (callerHangsUp ? bob : dave).hangUp();
            bob.awaitClosed();
            dave.awaitClosed();
            assertThat(bob.heard().shareAt(Baresip.TONE_HZ)).isGreaterThan(0.9);
            assertThat(dave.heard().shareAt(Baresip.TONE_HZ)).isGreaterThan(0.9);
        }
    }
}
