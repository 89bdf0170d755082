package org.patchbay.server.e2e;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Presence with a phone of somebody else's on both sides: what one publishes the other is notified of. */
@Tag("e2e")
@NeedsPeer(Peer.BARESIP)
class BaresipPresenceTest {
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private Baresip phone(String user, String contacts) {
        return Baresip.startRegistered(
                user, TestGateway.PASSWORD, gateway.port("sip-udp"), Baresip.Profile.WITH_PRESENCE, contacts);
    }

    @Test
    void what_one_phone_publishes_the_other_is_told() {
        try (Baresip bob = phone("bob", "");
                Baresip carol = phone("carol", "\"Bob\" <sip:bob@localhost>;presence=p2p\n")) {
            // A phone that is registered is there.
            carol.awaitContact("sip:bob@localhost", "Online");
            bob.publish(false);
            carol.awaitContact("sip:bob@localhost", "Offline");
            bob.publish(true);
            carol.awaitContact("sip:bob@localhost", "Online");
        }
    }

    @Test
    void a_user_who_is_on_the_phone_is_shown_as_busy() {
        try (Baresip bob = phone("bob", "");
                Baresip dave = phone("dave", "");
                Baresip carol = phone("carol", "\"Bob\" <sip:bob@localhost>;presence=p2p\n")) {
            carol.awaitContact("sip:bob@localhost", "Online");
            dave.dial("sip:bob@localhost");
            bob.awaitIncomingCall();
            bob.answer();
            bob.awaitEstablished();
            carol.awaitContact("sip:bob@localhost", "Busy");
            dave.awaitEstablished();
            dave.hangUp();
            bob.awaitClosed();
            carol.awaitContact("sip:bob@localhost", "Online");
        }
    }
}
