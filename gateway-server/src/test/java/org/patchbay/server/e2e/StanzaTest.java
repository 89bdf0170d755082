package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.StanzaPhone;

/** A client of somebody else's that speaks XMPP over WebSocket (RFC 7395) and Jingle: stanza, in a browser. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.RTPENGINE})
class StanzaTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @Test
    void it_calls_the_demo_phone() {
        StanzaPhone dave = logIn("dave");
        DemoPhone alice = DemoPhone.logIn(stage, "alice");

        dave.call("alice@localhost");
        assertThat(alice.awaitIncomingCall()).contains("dave@localhost");
        dave.awaitRinging();
        alice.answer();
        bothHearEachOther(dave, alice);

        dave.hangUp();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        dave.page().vanish();
        alice.page().vanish();
    }

    @Test
    void the_demo_phone_calls_it() {
        StanzaPhone dave = logIn("dave");
        DemoPhone alice = DemoPhone.logIn(stage, "alice");

        alice.call("dave");
        assertThat(dave.awaitIncomingCall()).startsWith("alice@localhost");
        alice.awaitRinging();
        dave.answer();
        // stanza's own page plays nothing when it was called: what came in is counted.
        dave.awaitConnected();
        alice.awaitConnected();
        BrowserPage.awaitAudioBetween(dave.page(), alice.page(), AudioCounters.SPEECH);

        alice.hangUp();
        assertThat(dave.awaitEnded()).isEqualTo("success");
        dave.page().vanish();
        alice.page().vanish();
    }

    private static StanzaPhone logIn(String user) {
        StanzaPhone phone = StanzaPhone.open(stage.browser());
        phone.logIn(stage.gateway().xmppSocket(), user + "@localhost", GatewayProcess.PASSWORD);
        return phone;
    }

    private static void bothHearEachOther(StanzaPhone one, DemoPhone other) {
        one.awaitConnected();
        other.awaitConnected();
        BrowserPage.awaitAudioBetween(one.page(), other.page(), AudioCounters.SPEECH);
        one.page().awaitSound();
        other.page().awaitSound();
    }
}
