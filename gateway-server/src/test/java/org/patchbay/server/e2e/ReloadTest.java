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
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/**
 * A browser loads its page again in a call and gets the call back: the new page offers it anew, from a peer connection with ICE
 * credentials and a certificate of its own.
 */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class ReloadTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    private DemoPhone alice;

    @BeforeEach
    void logIn() {
        alice = DemoPhone.logIn(stage, "alice");
    }

    @AfterEach
    void logOut() {
        alice.page().vanish();
        stage.relay().awaitNoCalls();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void with_a_browser_both_hear_each_other_again(boolean callerReloads) {
        DemoPhone carol = DemoPhone.logIn(stage, "carol");
        alice.call("carol");
        carol.awaitIncomingCall();
        carol.answer();
        alice.awaitConnected();
        carol.awaitConnected();
        carol.page().awaitSound();

        DemoPhone reloader = callerReloads ? alice : carol;
        DemoPhone other = callerReloads ? carol : alice;
        reloader.reload();
        reloader.awaitConnected();

        BrowserPage.awaitAudioBetween(reloader.page(), other.page(), AudioCounters.SPEECH);
        reloader.page().awaitSound();
        other.page().awaitMoreSound();

        // The call is whole: what either side does with it reaches the other.
        reloader.hold(true);
        other.awaitHeld(true);
        reloader.hold(false);
        other.awaitHeld(false);
        other.hangUp();
        assertThat(reloader.awaitEnded()).isEqualTo("NORMAL");
        carol.page().vanish();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void with_a_plain_phone_sound_goes_both_ways_again(boolean callerReloads) {
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
            if (callerReloads) {
                alice.call("bob");
                bob.awaitIncomingCall();
                bob.answer();
            } else {
                bob.dial("sip:alice@localhost");
                alice.awaitIncomingCall();
                alice.answer();
            }
            bob.awaitEstablished();
            alice.awaitConnected();
            alice.page().awaitSound();

            alice.reload();
            alice.awaitConnected();

            bob.awaitAnotherSource();
            alice.page().awaitAudioBothWays(AudioCounters.SPEECH);
            alice.page().awaitSound();
            alice.hangUp();
            bob.awaitClosed();
            assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        }
    }

    @Test
    void a_call_that_rings_rings_again() {
        DemoPhone carol = DemoPhone.logIn(stage, "carol");
        alice.call("carol");
        carol.awaitIncomingCall();
        alice.awaitRinging();

        carol.reload();
        assertThat(carol.awaitIncomingCall()).contains("alice@localhost");
        alice.reload();
        alice.awaitRinging();
        carol.answer();

        carol.awaitConnected();
        alice.awaitConnected();
        BrowserPage.awaitAudioBetween(alice.page(), carol.page(), AudioCounters.SPEECH);
        alice.hangUp();
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
        carol.page().vanish();
    }
}
