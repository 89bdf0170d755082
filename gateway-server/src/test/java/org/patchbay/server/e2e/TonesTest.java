package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Sipp;

/** Keys pressed on plain phones, which come in the media, and in a browser, which come as frames. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.SIPP, Peer.RTPENGINE})
class TonesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Stage stage = Stage.playingTones();

    private DemoPhone alice;

    @BeforeEach
    void logIn() {
        alice = DemoPhone.logIn(stage, "alice");
    }

    @AfterEach
    void logOut() {
        alice.page().vanish();
    }

    @Test
    void keys_of_a_phone_reach_the_browser_each_once() {
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            bob.register("bob", GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
            alice.call("bob");
            bob.awaitIncomingCall();
            bob.answer();
            bob.awaitEstablished();
            alice.awaitConnected();
            bob.awaitAudioBothWays(800);
            noteTones();

            for (String key : new String[] {"1", "*", "9"}) {
                bob.press(key);
                alice.page().waitFor("window.tones.endsWith('%s')".formatted(key));
            }

            assertThat(alice.page().evaluate("window.tones")).isEqualTo("1*9");
            assertThat(bob.output())
                    .as("the phone is not told of its own tones")
                    .doesNotContain("INFO sip:bob");
            alice.hangUp();
            bob.awaitClosed();
        }
    }

    @Test
    void a_phone_that_refuses_info_gets_the_browser_s_keys_in_its_media() {
        try (Sipp bob = Sipp.scenario("tones-in-media")
                .to(stage.gateway().sipPort())
                .as("bob", GatewayProcess.PASSWORD)
                .callee("alice")
                .echoingMedia()
                .calls(1)
                .start()) {
            alice.awaitIncomingCall();
            alice.answer();
            alice.awaitConnected();
            alice.page().awaitAudioBothWays(800);
            noteTones();

            alice.page().evaluate("window.phone.call.sendDigits('7', { durationMs: 200 })");

            // The phone sends all of its media back, and so the key.
            alice.page().waitFor("window.tones === '7'");
            assertThat(stage.gateway().metric("patchbay_calls_played_tones_total"))
                    .isEqualTo(1);
            alice.hangUp();
            Sipp.Result call = bob.awaitEnd(PATIENCE);
            assertThat(call.successful()).as(call.report()).isEqualTo(1);
        }
    }

    private void noteTones() {
        alice.page().evaluate("window.tones = ''; window.phone.call.on('dtmf', ({ tones }) => window.tones += tones)");
    }
}
