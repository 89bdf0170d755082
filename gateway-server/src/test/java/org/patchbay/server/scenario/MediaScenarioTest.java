package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** Early media, late offers, and media that can't meet. */
class MediaScenarioTest {
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void early_media_of_a_phone_is_heard_by_a_phone() {
        try (SipActor alice = SipActor.plain("alice", "left", gateway.port("sip-udp"));
                SipActor bob = SipActor.plain("bob", "right", gateway.port("sip-udp"))) {
            alice.logsIn();
            bob.logsIn();
            alice.calls("bob");
            bob.isCalledBy("alice@localhost");
            bob.sendsEarlyMedia();
            alice.hearsEarlyMedia();
            bob.answers();
            alice.hearsAnswer();
            bob.hangsUp();
            alice.hearsEnd(EndReason.NORMAL);
        }
        gateway.assertNothingLeft();
    }

    @Test
    void early_media_of_a_phone_is_heard_by_a_browser() {
        try (WebSocketActor alice = new WebSocketActor("alice", "left", gateway.httpPort());
                SipActor bob = SipActor.webrtc("bob", "right", gateway.port("sip-udp"))) {
            alice.logsIn();
            bob.logsIn();
            alice.calls("bob");
            bob.isCalledBy("alice@localhost");
            bob.sendsEarlyMedia();
            alice.hearsEarlyMedia();
            bob.answers();
            alice.hearsAnswer();
            alice.hangsUp();
            bob.hearsEnd(EndReason.NORMAL);
        }
        gateway.assertNothingLeft();
    }

    @Test
    void a_late_offer_passes_between_phones() {
        try (SipActor alice = SipActor.plain("alice", "left", gateway.port("sip-udp"));
                SipActor bob = SipActor.plain("bob", "right", gateway.port("sip-udp"))) {
            alice.logsIn();
            bob.logsIn();
            alice.callsWithoutOffer("bob");
            bob.isCalledBy("alice@localhost");
            assertThat(bob.offered()).isEmpty();
            bob.rings();
            alice.hearsRinging();
            bob.answersWithOffer();
            alice.hearsOfferAndAnswersIt();
            bob.hearsAnswerInAck();
            alice.hangsUp();
            bob.hearsEnd(EndReason.NORMAL);
        }
        gateway.assertNothingLeft();
    }

    @Test
    void a_late_offer_to_a_browser_is_refused_where_there_is_no_relay() {
        try (SipActor alice = SipActor.plain("alice", "left", gateway.port("sip-udp"));
                WebSocketActor bob = new WebSocketActor("bob", "right", gateway.httpPort())) {
            alice.logsIn();
            bob.logsIn();
            alice.callsWithoutOffer("bob");
            alice.hearsEnd(EndReason.NOT_ACCEPTABLE);
        }
        gateway.assertNothingLeft();
    }

    @Test
    void a_browser_and_a_phone_of_plain_rtp_are_told_at_once_that_a_relay_is_missing() {
        try (SipActor alice = SipActor.plain("alice", "left", gateway.port("sip-udp"));
                WebSocketActor bob = new WebSocketActor("bob", "right", gateway.httpPort())) {
            alice.logsIn();
            bob.logsIn();
            alice.calls("bob");
            alice.hearsEnd(EndReason.NOT_ACCEPTABLE);
        }
        gateway.assertNothingLeft();
    }
}
