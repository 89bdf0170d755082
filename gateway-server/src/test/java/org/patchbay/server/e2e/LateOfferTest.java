package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Sipp;

/**
 * A phone calls a browser with an INVITE that has no description: the gateway offers to the browser, makes an offer to the phone of what the
 * browser answers, and takes the phone's answer from its ACK. (There is no other way round: a browser always offers.)
 */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.SIPP, Peer.RTPENGINE})
class LateOfferTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @ParameterizedTest
    @EnumSource
    void a_browser_hears_itself_from_a_phone_that_offered_late(Sipp.Transport transport) {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        try (Sipp bob = Sipp.scenario("late-offer")
                .over(transport)
                .to(stage.gateway().sipPort())
                .as("bob", GatewayProcess.PASSWORD)
                .callee("alice")
                .echoingMedia()
                .calls(1)
                .start()) {
            assertThat(alice.awaitIncomingCall()).contains("bob@localhost");
            alice.answer();
            alice.awaitConnected();
            alice.page().awaitAudioBothWays(AudioCounters.SPEECH);
            assertThat(stage.relay().calls()).hasSize(1);

            alice.hangUp();
            Sipp.Result call = bob.awaitEnd(PATIENCE);
            assertThat(call.successful()).as(call.report()).isEqualTo(1);
            assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        } finally {
            alice.page().vanish();
        }
        stage.relay().awaitNoCalls();
    }
}
