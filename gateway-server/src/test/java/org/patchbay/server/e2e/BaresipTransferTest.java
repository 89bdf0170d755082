package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** A phone of somebody else's transfers another one to a third, by REFER. */
@Tag("e2e")
@NeedsPeer(Peer.BARESIP)
class BaresipTransferTest {
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        gateway.assertNothingLeft();
        gateway.close();
    }

    private Baresip phone(String user) {
        Baresip phone = Baresip.start(user, Baresip.Profile.PLAIN);
        phone.register(user, TestGateway.PASSWORD, gateway.port("sip-udp"), "udp");
        return phone;
    }

    private static void talk(Baresip caller, Baresip callee, String name) {
        caller.dial("sip:" + name + "@localhost");
        callee.awaitIncomingCall();
        callee.answer();
        callee.awaitEstablished();
        caller.awaitEstablished();
        caller.awaitAudioBothWays(AudioCounters.SPEECH);
    }

    @Test
    void a_blind_transfer_leaves_the_other_two_talking() {
        try (Baresip bob = phone("bob");
                Baresip dave = phone("dave");
                Baresip carol = phone("carol")) {
            talk(bob, dave, "dave");
            bob.transfer("sip:carol@localhost");
            assertThat(carol.awaitIncomingCall()).contains("dave@localhost");
            carol.answer();
            carol.awaitEstablished();
            assertThat(bob.awaitClosed()).contains("transfer");
            carol.awaitAudioBothWays(AudioCounters.SPEECH);
            dave.awaitAudioBothWays(AudioCounters.SPEECH);
            dave.hangUp();
            carol.awaitClosed();
            assertThat(carol.heard().shareAt(Baresip.TONE_HZ)).isGreaterThan(0.9);
            // The phone hung up by itself, and nothing of ours crossed it.
            assertThat(gateway.counters().value("patchbay_sip_requests_refused_total{status=\"481\"}"))
                    .isZero();
        }
    }

    @Test
    void a_target_that_declines_is_told_as_busy() {
        try (Baresip bob = phone("bob");
                Baresip dave = phone("dave");
                Baresip carol = phone("carol")) {
            talk(dave, bob, "bob");
            bob.transfer("sip:carol@localhost");
            assertThat(carol.awaitIncomingCall()).contains("dave@localhost");
            carol.hangUp();
            assertThat(bob.awaitTransferFailed()).isEqualTo("486 Busy Here");
            // COMPAT(baresip, 1.0.0): though its call goes on, it gives it up by itself now, and tells nobody but its
            // peer.
            dave.awaitClosed();
        }
    }
}
