package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.client.v1.UpdateReject;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** A page that was loaded again has its calls still, and has lost its media: it offers anew, whatever was under way. */
class ReloadScenarioTest {
    private static final int REPLACED = 4409;

    private TestGateway gateway;
    private WebSocketActor alice;
    private WebSocketActor bob;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
        alice = new WebSocketActor("alice", "left", gateway.httpPort());
        bob = new WebSocketActor("bob", "right", gateway.httpPort());
        alice.logsIn();
        bob.logsIn();
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        gateway.close();
    }

    private void talk() {
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
    }

    @Test
    void the_new_page_takes_over_while_the_old_socket_is_open() {
        talk();
        int closed = alice.resumesBesideItself();
        assertThat(closed).isEqualTo(REPLACED);
        offersAnew(alice, bob, "r1");
        endsWell();
    }

    @Test
    void a_caller_offers_anew() {
        talk();
        reloads(alice);
        offersAnew(alice, bob, "r1");
        endsWell();
    }

    @Test
    void a_callee_offers_anew() {
        talk();
        reloads(bob);
        offersAnew(bob, alice, "r1");
        endsWell();
    }

    @Test
    void an_offer_of_the_old_page_is_withdrawn_and_its_answer_told_to_nobody() {
        talk();
        alice.say(alice.inCall().setUpdate(offer("old")));
        Frame old = bob.expect("update", Frame::hasUpdate);
        reloads(alice);
        alice.say(alice.inCall().setUpdate(offer("new")));
        alice.say(alice.inCall().setCandidates(Candidates.newBuilder().addCandidates(candidate())));
        alice.isHeard();
        bob.say(answer(bob, old));
        Frame fresh = bob.expect("update", Frame::hasUpdate);
        assertThat(fresh.getUpdate().getId()).endsWith("new");
        bob.say(answer(bob, fresh));
        assertThat(alice.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("new");
        endsWell();
    }

    @Test
    void an_offer_of_the_old_page_that_is_refused_lets_the_new_one_go() {
        talk();
        bob.say(bob.inCall().setUpdate(offer("old")));
        Frame old = alice.expect("update", Frame::hasUpdate);
        reloads(bob);
        bob.say(bob.inCall().setUpdate(offer("new")));
        bob.isHeard();
        alice.say(alice.inCall()
                .setUpdateReject(UpdateReject.newBuilder().setId(old.getUpdate().getId())));
        Frame fresh = alice.expect("update", Frame::hasUpdate);
        alice.say(answer(alice, fresh));
        assertThat(bob.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("new");
        endsWell();
    }

    @Test
    void an_offer_of_the_other_side_is_given_back_by_the_new_page_which_offers_itself() {
        talk();
        bob.say(bob.inCall().setUpdate(offer("theirs")));
        Frame theirs = alice.expect("update", Frame::hasUpdate);
        reloads(alice);
        alice.say(alice.inCall()
                .setUpdateReject(UpdateReject.newBuilder()
                        .setId(theirs.getUpdate().getId())
                        .setReason("GLARE")));
        assertThat(bob.expect("updateReject", Frame::hasUpdateReject)
                        .getUpdateReject()
                        .getId())
                .isEqualTo("theirs");
        offersAnew(alice, bob, "r1");
        endsWell();
    }

    @Test
    void a_caller_whose_page_is_loaded_again_while_it_rings_offers_anew_after_the_answer() {
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        reloads(alice);
        // It need not wait: its offer does.
        alice.say(alice.inCall().setUpdate(offer("r1")));
        bob.answers();
        alice.hearsAnswer();
        Frame update = bob.expect("update", Frame::hasUpdate);
        bob.say(answer(bob, update));
        assertThat(alice.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("r1");
        endsWell();
    }

    private static void reloads(WebSocketActor who) {
        who.losesItsSocket();
        who.resumes();
    }

    private static void offersAnew(WebSocketActor who, WebSocketActor other, String id) {
        who.say(who.inCall().setUpdate(offer(id)));
        Frame update = other.expect("update", Frame::hasUpdate);
        assertThat(update.getUpdate().getReason()).isEqualTo(Update.Reason.ICE_RESTART);
        other.say(answer(other, update));
        assertThat(who.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo(id);
    }

    private void endsWell() {
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    private static Update.Builder offer(String id) {
        return Update.newBuilder()
                .setId(id)
                .setReason(Update.Reason.ICE_RESTART)
                .setSdp(Sdp.webrtc("actpass").replace("U76i", id + "frag"));
    }

    private static Frame.Builder answer(WebSocketActor who, Frame update) {
        return who.inCall()
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(update.getUpdate().getId())
                        .setSdp(Sdp.webrtc("active")));
    }

    private static IceCandidate candidate() {
        return IceCandidate.newBuilder()
                .setCandidate("candidate:1 1 udp 2122260223 192.0.2.1 5000 typ host")
                .setSdpMid("0")
                .setSdpMLineIndex(0)
                .build();
    }
}
