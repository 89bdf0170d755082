package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Browser;
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.IsolatedNetwork;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/**
 * One side's network is gone for ten seconds, its way to the gateway and to the other side: WebSocket and media come back by themselves, and
 * the call goes on.
 */
@Tag("e2e")
@NeedsPeer(Peer.CHROMIUM)
class NetworkCutTest {
    private static final Duration CUT = Duration.ofSeconds(10);
    private IsolatedNetwork network;
    private GatewayProcess gateway;
    private Browser here;
    private Browser there;

    @BeforeEach
    void start() {
        String obstacle = IsolatedNetwork.obstacle();
        assumeTrue(obstacle.isEmpty(), "no network of its own can be made for a peer here: " + obstacle);
        network = IsolatedNetwork.create();
        gateway = GatewayProcess.start(Map.of("PATCHBAY_HTTP_PLAIN_HOSTS", "127.0.0.1," + network.machine()));
        here = Browser.launchWithoutLoopback();
        String origin = gateway.page(network.machine()).replaceFirst("/$", "");
        there = Browser.launchIn(network, origin);
    }

    @AfterEach
    void stop() {
        try (IsolatedNetwork startedNetwork = network;
                GatewayProcess startedGateway = gateway;
                Browser startedHere = here;
                Browser startedThere = there) {
            if (startedGateway != null) {
                assertThat(startedGateway.output()).doesNotContain("Exception");
            }
        }
    }

    @Test
    void the_audio_returns_when_the_network_of_one_side_does() {
        DemoPhone alice = DemoPhone.logIn(here, gateway.page(), "alice");
        DemoPhone carol = DemoPhone.logIn(there, gateway.page(network.machine()), "carol");
        alice.call("carol");
        carol.awaitIncomingCall();
        carol.answer();
        alice.awaitConnected();
        carol.awaitConnected();
        bothHearEachOther(alice, carol);
        for (DemoPhone phone : new DemoPhone[] {alice, carol}) {
            phone.page().evaluate("""
                    window.noted = [];
                    window.phone.call.on('reconnecting', ({ cause }) => window.noted.push(cause));
                    window.phone.call.on('update', ({ reason }) => window.noted.push(reason));""");
        }

        network.cutFor(CUT);

        bothHearEachOther(alice, carol);
        for (DemoPhone phone : new DemoPhone[] {alice, carol}) {
            phone.page().waitFor("window.phone.call?.state === 'connected' && !window.phone.call.reconnecting");
            assertThat(String.valueOf(phone.page().evaluate("window.noted.join()")))
                    .contains("media", "ICE_RESTART");
        }
        // Signals pass again, both ways.
        carol.hold(true);
        alice.awaitHeld(true);
        carol.hold(false);
        alice.awaitHeld(false);
        alice.hangUp();
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
    }

    private static void bothHearEachOther(DemoPhone one, DemoPhone other) {
        BrowserPage.awaitAudioBetween(one.page(), other.page(), AudioCounters.SPEECH);
        one.page().awaitMoreSound();
        other.page().awaitMoreSound();
    }
}
