package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.FreePorts;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Sipp;
import org.patchbay.session.v1.EndReason;

/** A phone transfers by REFER, over real sockets against a whole gateway. */
class PhoneTransferScenarioTest {
    private TestGateway gateway;
    private final List<Actor> actors = new ArrayList<>();

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        actors.forEach(Actor::close);
        gateway.close();
    }

    private WebSocketActor client(String user) {
        WebSocketActor actor = new WebSocketActor(user, "web", gateway.httpPort());
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    private SipActor phone(String user, String device) {
        SipActor actor = SipActor.webrtc(user, device, gateway.port("sip-udp"));
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    /** A phone of plain RTP. */
    private SipActor deskPhone(String user) {
        SipActor actor = SipActor.plain(user, "desk", gateway.port("sip-udp"));
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    private static void talk(SipActor phone, WebSocketActor client, String name) {
        phone.calls(name);
        client.isCalledBy("bob@localhost");
        client.answers();
        phone.hearsAnswer();
    }

    /** The client is offered the media of whom it talks to from here on, and takes it. */
    private static void takesUpdate(WebSocketActor client) {
        Frame frame = client.expect("update", Frame::hasUpdate);
        assertThat(frame.getUpdate().getSdp()).startsWith("v=0");
        client.say(client.inCall()
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(frame.getUpdate().getId())
                        .setSdp(Sdp.webrtc("active"))));
    }

    private static void tonesReach(WebSocketActor from, WebSocketActor to) {
        from.say(from.inCall().setDtmf(Dtmf.newBuilder().setTones("7")));
        assertThat(to.expect("dtmf", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("7");
    }

    @Test
    void a_client_is_brought_to_a_client_and_the_phone_hangs_up_by_itself() {
        SipActor bob = phone("bob", "desk");
        WebSocketActor alice = client("alice");
        WebSocketActor carol = client("carol");
        talk(bob, alice, "alice");
        bob.transfers("sip:carol@localhost");
        carol.isCalledBy("alice@localhost");
        carol.rings();
        bob.hearsOfTransfer("SIP/2.0 180 Ringing", "active");
        carol.answers();
        takesUpdate(alice);
        bob.hearsOfTransfer("SIP/2.0 200 OK", "terminated;reason=noresource");
        bob.hangsUp();
        tonesReach(alice, carol);
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
        assertThat(gateway.counters().value("patchbay_sip_requests_refused_total{status=\"481\"}"))
                .isZero();
    }

    @Test
    void a_phone_that_waits_is_hung_up_after_the_last_notify() {
        SipActor bob = phone("bob", "desk");
        WebSocketActor alice = client("alice");
        WebSocketActor carol = client("carol");
        talk(bob, alice, "alice");
        bob.transfers("sip:carol@localhost");
        carol.isCalledBy("alice@localhost");
        carol.answers();
        takesUpdate(alice);
        bob.hearsOfTransfer("SIP/2.0 200 OK", "terminated;reason=noresource");
        bob.hearsEnd(EndReason.NORMAL);
        alice.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_busy_target_gives_the_call_back() {
        SipActor bob = phone("bob", "desk");
        WebSocketActor alice = client("alice");
        WebSocketActor carol = client("carol");
        talk(bob, alice, "alice");
        bob.transfers("sip:carol@localhost");
        carol.isCalledBy("alice@localhost");
        carol.isBusy();
        bob.hearsOfTransfer("SIP/2.0 486 Busy Here", "terminated;reason=noresource");
        bob.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void two_calls_of_the_phones_user_become_one() {
        SipActor bob = phone("bob", "desk");
        SipActor other = phone("bob", "mobile");
        WebSocketActor alice = client("alice");
        WebSocketActor carol = client("carol");
        talk(bob, alice, "alice");
        talk(other, carol, "carol");
        bob.transfers("sip:carol@localhost?" + other.asReplaces());
        takesUpdate(carol);
        takesUpdate(alice);
        bob.hearsOfTransfer("SIP/2.0 200 OK", "terminated;reason=noresource");
        bob.hangsUp();
        other.hearsEnd(EndReason.REPLACED);
        tonesReach(alice, carol);
        alice.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_phone_takes_over_the_call_of_another_one_of_its_user() {
        SipActor desk = phone("bob", "desk");
        SipActor mobile = phone("bob", "mobile");
        WebSocketActor alice = client("alice");
        talk(desk, alice, "alice");
        mobile.takesOver(desk);
        takesUpdate(alice);
        mobile.hearsAnswer();
        desk.hearsEnd(EndReason.REPLACED);
        alice.hangsUp();
        mobile.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void nobody_takes_over_the_call_of_another_user() {
        SipActor desk = phone("bob", "desk");
        SipActor dave = phone("dave", "desk");
        WebSocketActor alice = client("alice");
        talk(desk, alice, "alice");
        dave.takesOver(desk);
        dave.hearsFailure(481);
        desk.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_phone_that_a_call_is_transferred_to_is_told_by_whom() {
        SipActor bob = phone("bob", "desk");
        SipActor dave = phone("dave", "desk");
        WebSocketActor alice = client("alice");
        talk(bob, alice, "alice");
        bob.transfers("sip:dave@localhost");
        dave.isCalledBy("alice@localhost");
        assertThat(dave.referredBy()).isEqualTo("<sip:bob@localhost>");
        // A client can't be asked for an offer unless it says that it can, so the phone is.
        dave.answersWithOffer();
        takesUpdate(alice);
        dave.hearsAnswerInAck();
        bob.hearsOfTransfer("SIP/2.0 200 OK", "terminated;reason=noresource");
        bob.hangsUp();
        alice.hangsUp();
        dave.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_controller_brings_two_phones_together_by_the_offer_of_one_and_the_answer_of_the_other() {
        SipActor alice = deskPhone("alice");
        SipActor carol = deskPhone("carol");
        int twin = FreePorts.one();
        try (Sipp second = Sipp.scenario("third-party-second")
                        .to(gateway.port("sip-udp"))
                        .as("bob", TestGateway.PASSWORD)
                        .callee("carol")
                        .half(twin, true)
                        .calls(1)
                        .start();
                Sipp first = Sipp.scenario("third-party-first")
                        .to(gateway.port("sip-udp"))
                        .as("bob", TestGateway.PASSWORD)
                        .callee("alice")
                        .half(twin, false)
                        .calls(1)
                        .start()) {
            alice.isCalledBy("bob@localhost");
            assertThat(alice.offered()).isEmpty();
            alice.answersWithOffer();
            carol.isCalledBy("bob@localhost");
            carol.answers();
            alice.hearsAnswerInAck();
            alice.hangsUp();
            carol.hangsUp();
            for (Sipp half : List.of(first, second)) {
                Sipp.Result result = half.awaitEnd(Duration.ofSeconds(20));
                assertThat(result.exitStatus()).as(result.report()).isZero();
                assertThat(result.successful()).isEqualTo(1);
            }
        }
        gateway.assertNothingLeft();
    }

    /** Has a phone of sipp call alice and refer her to that; what happens then is played before it ends. */
    private void refers(SipActor alice, String target, Runnable play) {
        try (Sipp sipp = Sipp.scenario("refer")
                .to(gateway.port("sip-udp"))
                .as("bob", TestGateway.PASSWORD)
                .callee("alice")
                .key("target", target)
                .calls(1)
                .start()) {
            alice.isCalledBy("bob@localhost");
            alice.answers();
            play.run();
            Sipp.Result result = sipp.awaitEnd(Duration.ofSeconds(20));
            assertThat(result.exitStatus()).as(result.report()).isZero();
            assertThat(result.successful()).isEqualTo(1);
        }
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_phone_of_sipp_transfers_to_a_busy_user_and_has_its_call_still() {
        SipActor alice = deskPhone("alice");
        SipActor carol = deskPhone("carol");
        refers(alice, "sip:carol@localhost", () -> {
            carol.isCalledBy("alice@localhost");
            carol.isBusy();
            alice.hearsEnd(EndReason.NORMAL);
        });
        gateway.assertNothingLeft();
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_phone_of_sipp_transfers_to_a_user_who_answers() {
        SipActor alice = deskPhone("alice");
        SipActor carol = deskPhone("carol");
        refers(alice, "sip:carol@localhost", () -> {
            carol.isCalledBy("alice@localhost");
            carol.answers();
            alice.takesOffer();
        });
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    @NeedsPeer(Peer.SIPP)
    void a_phone_of_sipp_brings_two_together_whom_its_user_talks_to() {
        SipActor alice = deskPhone("alice");
        SipActor carol = deskPhone("carol");
        SipActor other = deskPhone("bob");
        other.calls("carol");
        carol.isCalledBy("bob@localhost");
        carol.answers();
        other.hearsAnswer();
        refers(alice, "sip:carol@localhost?" + other.asReplaces(), () -> {
            carol.takesOffer();
            alice.takesOffer();
            other.hearsEnd(EndReason.REPLACED);
        });
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }
}
