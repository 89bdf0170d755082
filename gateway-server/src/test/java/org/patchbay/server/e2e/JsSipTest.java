package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.JsSipPhone;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** A client of somebody else's that speaks SIP over WebSocket (RFC 7118): JsSIP. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class JsSipTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @Test
    void it_calls_the_demo_phone() {
        JsSipPhone dave = JsSipPhone.open(stage.browser());
        dave.register(stage.gateway().sipSocket(), "dave", GatewayProcess.PASSWORD);
        DemoPhone alice = DemoPhone.logIn(stage, "alice");

        dave.call("sip:alice@localhost");
        assertThat(alice.awaitIncomingCall()).contains("dave@localhost");
        alice.answer();
        dave.awaitEstablished();
        alice.awaitConnected();
        assertBothHearEachOther(dave, alice);

        dave.hangUp();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        dave.page().vanish();
        alice.page().vanish();
    }

    @Test
    void the_demo_phone_calls_it() {
        JsSipPhone dave = JsSipPhone.open(stage.browser());
        dave.register(stage.gateway().sipSocket(), "dave", GatewayProcess.PASSWORD);
        DemoPhone alice = DemoPhone.logIn(stage, "alice");

        alice.call("dave");
        assertThat(dave.awaitIncomingCall()).contains("alice@localhost");
        dave.answer();
        dave.awaitEstablished();
        alice.awaitConnected();
        assertBothHearEachOther(dave, alice);

        alice.hangUp();
        assertThat(dave.awaitEnded()).startsWith("remote");
        dave.page().vanish();
        alice.page().vanish();
    }

    @Test
    void it_calls_a_plain_phone_through_the_relay() {
        JsSipPhone dave = JsSipPhone.open(stage.browser());
        dave.register(stage.gateway().sipSocket(), "dave", GatewayProcess.PASSWORD);
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");

            dave.call("sip:bob@localhost");
            bob.awaitIncomingCall();
            bob.answer();
            bob.awaitEstablished();
            dave.awaitEstablished();
            dave.page().awaitAudioBothWays(AudioCounters.SPEECH);
            bob.awaitAudioBothWays(AudioCounters.SPEECH);
            dave.page().awaitSound();
            assertThat(stage.relay().calls()).hasSize(1);

            bob.hangUp();
            assertThat(dave.awaitEnded()).startsWith("remote");
        }
        stage.relay().awaitNoCalls();
        dave.page().vanish();
    }

    @Test
    void the_wrong_password_does_not_register() {
        JsSipPhone dave = JsSipPhone.open(stage.browser());

        assertThatThrownBy(() -> dave.register(stage.gateway().sipSocket(), "dave", "wrong"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was not registered")
                .hasMessageContaining("40");
        dave.page().vanish();
    }

    private static void assertBothHearEachOther(JsSipPhone one, DemoPhone other) {
        BrowserPage.awaitAudioBetween(one.page(), other.page(), AudioCounters.SPEECH);
        one.page().awaitSound();
        other.page().awaitSound();
    }
}
