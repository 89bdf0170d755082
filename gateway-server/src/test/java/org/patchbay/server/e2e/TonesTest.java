package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Keys pressed on a plain phone, which come in the media, and on the demo phone, which come as frames. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class TonesTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    private DemoPhone alice;
    private Baresip bob;

    @BeforeEach
    void talk() {
        alice = DemoPhone.logIn(stage, "alice");
        bob = Baresip.start("bob", Baresip.Profile.PLAIN);
        bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        alice.call("bob");
        bob.awaitIncomingCall();
        bob.answer();
        bob.awaitEstablished();
        alice.awaitConnected();
        bob.awaitAudioBothWays(800);
    }

    @AfterEach
    void hangUp() {
        alice.hangUp();
        bob.awaitClosed();
        bob.close();
        alice.page().vanish();
    }

    @Test
    void keys_of_a_phone_reach_the_browser_each_once() {
        alice.page().evaluate("window.tones = ''; window.phone.call.on('dtmf', ({ tones }) => window.tones += tones)");

        for (String key : new String[] {"1", "*", "9"}) {
            bob.press(key);
            alice.page().waitFor("window.tones.endsWith('%s')".formatted(key));
        }

        assertThat(alice.page().evaluate("window.tones")).isEqualTo("1*9");
        assertThat(stage.gateway().metric("patchbay_relay_tones_total")).isEqualTo(3);
        assertThat(bob.output()).as("the phone is not told of its own tones").doesNotContain("INFO sip:bob");
    }
}
