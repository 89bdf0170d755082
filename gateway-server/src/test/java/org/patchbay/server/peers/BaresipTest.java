package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NeedsPeer(Peer.BARESIP)
class BaresipTest {
    private static final long ONE_SECOND = 8_000;

    @ParameterizedTest
    @EnumSource
    void two_phones_hear_each_other(Baresip.Profile profile) {
        try (Baresip alice = Baresip.start("alice", profile);
                Baresip bob = Baresip.start("bob", profile)) {
            alice.listenAs("alice");
            alice.dial(bob.listenAs("bob"));
            assertThat(bob.awaitIncomingCall()).startsWith("sip:alice@127.0.0.1");
            alice.awaitRinging();
            bob.answer();
            bob.awaitEstablished();
            alice.awaitEstablished();

            alice.awaitAudioBothWays(ONE_SECOND);
            bob.awaitAudioBothWays(ONE_SECOND);

            alice.hangUp();
            bob.awaitClosed();
            alice.awaitClosed();
            assertThat(bob.heard().shareAt(Baresip.TONE_HZ)).isGreaterThan(0.9);
            assertThat(alice.heard().shareAt(Baresip.TONE_HZ)).isGreaterThan(0.9);
        }
    }

    @Test
    void a_phone_that_declines_is_reported_to_the_other() {
        try (Baresip alice = Baresip.start("alice", Baresip.Profile.PLAIN);
                Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            alice.listenAs("alice");
            alice.dial(bob.listenAs("bob"));
            bob.awaitIncomingCall();
            bob.hangUp();

            assertThat(alice.awaitClosed()).startsWith("486");
        }
    }

    @Test
    void a_phone_with_a_call_up_ends_when_it_is_closed() {
        try (Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            try (Baresip alice = Baresip.start("alice", Baresip.Profile.PLAIN)) {
                alice.listenAs("alice");
                alice.dial(bob.listenAs("bob"));
                bob.awaitIncomingCall();
                bob.answer();
                alice.awaitEstablished();
            }

            bob.awaitEstablished();
            bob.awaitClosed();
        }
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_phone_registers_with_its_password() {
        try (Sipp registrar = Sipp.scenario("registrar").start();
                Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            bob.register("bob", "patchbay", registrar.port(), "udp");

            bob.awaitOutput("200 OK");
        }
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_phone_with_the_wrong_password_is_not_registered() {
        try (Sipp registrar = Sipp.scenario("registrar").start();
                Baresip bob = Baresip.start("bob", Baresip.Profile.PLAIN)) {
            assertThatThrownBy(() -> bob.register("bob", "wrong", registrar.port(), "udp"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("403");
        }
    }
}
