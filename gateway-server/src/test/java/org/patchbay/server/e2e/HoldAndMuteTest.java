package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Sound that stops and comes back: a browser and a plain phone hold each other, and mute, through the relay. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class HoldAndMuteTest {
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
        bothHearEachOther();
    }

    @AfterEach
    void hangUp() {
        alice.hangUp();
        bob.awaitClosed();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        bob.close();
        alice.page().vanish();
        stage.relay().awaitNoCalls();
    }

    @Test
    void the_browser_holds_the_phone() {
        alice.hold(true);
        bob.awaitSendsNothing();
        alice.page().awaitNothingReceived();

        alice.hold(false);
        bothHearEachOther();
    }

    @Test
    void the_phone_holds_the_browser() {
        bob.hold();
        alice.awaitHeld(true);
        bob.resume();
        alice.awaitHeld(false);
        bothHearEachOther();
    }

    @Test
    void both_hold_each_other_and_one_resumes_first() {
        alice.hold(true);
        bob.awaitSendsNothing();
        bob.hold();
        alice.awaitHeld(true);
        bob.resume();
        alice.awaitHeld(false);
        alice.page().awaitNothingReceived();

        alice.hold(false);
        bothHearEachOther();
    }

    @Test
    void a_muted_browser_sends_silence_and_hears_on() {
        alice.mute();
        alice.page().awaitMoreSound();
        alice.page().waitFor("window.phone.call.localStream.getTracks().every(track => !track.enabled)");

        alice.mute();
        bothHearEachOther();
    }

    private void bothHearEachOther() {
        alice.page().awaitAudioBothWays(AudioCounters.SPEECH);
        bob.awaitAudioBothWays(AudioCounters.SPEECH);
        alice.page().awaitMoreSound();
    }
}
