package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.TransferProgress;
import org.patchbay.client.v1.TransferProgress.State;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** Transfers between native clients, over real sockets against a whole gateway. */
class TransferScenarioTest {
    private TestGateway gateway;
    private final List<WebSocketActor> actors = new ArrayList<>();

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        actors.forEach(WebSocketActor::close);
        gateway.close();
    }

    private WebSocketActor actor(String user, boolean lateOffer) {
        WebSocketActor actor = new WebSocketActor(user, "web", gateway.httpPort());
        actors.add(actor);
        actor.logsIn(Capabilities.newBuilder().setLateOffer(lateOffer));
        return actor;
    }

    private static void talk(WebSocketActor caller, WebSocketActor callee, String name) {
        caller.calls(name);
        callee.isCalledBy(caller.user());
        callee.answers();
        caller.hearsAnswer();
    }

    private static void transfers(WebSocketActor actor, Transfer.Builder transfer) {
        actor.say(actor.inCall().setTransfer(transfer));
        hears(actor, State.TRYING);
    }

    private static TransferProgress hears(WebSocketActor actor, State state) {
        Frame frame = actor.expect("transferProgress " + state, Frame::hasTransferProgress);
        assertThat(frame.getTransferProgress().getState()).isEqualTo(state);
        return frame.getTransferProgress();
    }

    /** The client is offered something new within the call and takes it. */
    private static String takesUpdate(WebSocketActor actor, String callId) {
        Frame frame = actor.expect("update", Frame::hasUpdate);
        assertThat(frame.getCallId()).isEqualTo(callId);
        assertThat(frame.getUpdate().getSdp()).startsWith("v=0");
        actor.say(Frame.newBuilder()
                .setCallId(callId)
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(frame.getUpdate().getId())
                        .setSdp(Sdp.webrtc("active"))));
        return frame.getUpdate().getSdp();
    }

    /** The client is asked for an offer; its id. */
    private static String isAskedForAnOffer(WebSocketActor actor, String sdp) {
        Frame frame = actor.expect("update without sdp", Frame::hasUpdate);
        assertThat(frame.getUpdate().getSdp()).isEmpty();
        actor.say(Frame.newBuilder()
                .setCallId(frame.getCallId())
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(frame.getUpdate().getId())
                        .setSdp(sdp)));
        return frame.getUpdate().getId();
    }

    private static void talksTo(WebSocketActor one, String oneCall, WebSocketActor other, String otherCall) {
        one.say(Frame.newBuilder().setCallId(oneCall).setDtmf(Dtmf.newBuilder().setTones("42")));
        Frame heard = other.expect("dtmf", Frame::hasDtmf);
        assertThat(heard.getCallId()).isEqualTo(otherCall);
        assertThat(heard.getDtmf().getTones()).isEqualTo("42");
        other.say(Frame.newBuilder()
                .setCallId(otherCall)
                .setUpdate(Update.newBuilder()
                        .setId("h1")
                        .setReason(Update.Reason.HOLD)
                        .setSdp(Sdp.webrtc("actpass").replace("sendrecv", "sendonly"))));
        Frame hold = one.expect("update", Frame::hasUpdate);
        assertThat(hold.getUpdate().getSdp()).contains("a=sendonly");
        one.say(Frame.newBuilder()
                .setCallId(oneCall)
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(hold.getUpdate().getId())
                        .setSdp(Sdp.webrtc("active").replace("sendrecv", "recvonly"))));
        Frame held = other.expect("updateAnswer", Frame::hasUpdateAnswer);
        assertThat(held.getUpdateAnswer().getId()).isEqualTo("h1");
        assertThat(held.getUpdateAnswer().getSdp()).contains("a=recvonly");
    }

    @Test
    void a_transferee_that_can_offer_is_brought_to_the_target() {
        WebSocketActor alice = actor("alice", true);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        String offer = Sdp.webrtc("actpass").replace("U76i", "new1");
        String id = isAskedForAnOffer(alice, offer);
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getFrom()).isEqualTo("alice@localhost");
        assertThat(invite.getInvite().getTransferredBy()).isEqualTo("bob@localhost");
        assertThat(invite.getInvite().getSdp()).contains("ice-ufrag:new1");
        carol.isIn(invite.getCallId());
        carol.rings();
        hears(bob, State.RINGING);
        carol.answers();
        hears(bob, State.ACCEPTED);
        bob.hearsEnd(EndReason.NORMAL);
        Frame answer = alice.expect("updateAnswer", Frame::hasUpdateAnswer);
        assertThat(answer.getUpdateAnswer().getId()).isEqualTo(id);
        talksTo(alice, alice.call(), carol, carol.call());
        alice.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_target_that_can_offer_is_asked_where_the_transferee_cannot() {
        WebSocketActor alice = actor("alice", false);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", true);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getSdp()).isEmpty();
        carol.isIn(invite.getCallId());
        carol.say(carol.inCall()
                .setAnswer(Answer.newBuilder().setSdp(Sdp.webrtc("actpass").replace("U76i", "caro"))));
        assertThat(takesUpdate(alice, alice.call())).contains("ice-ufrag:caro");
        Frame answered = carol.expect("updateAnswer", Frame::hasUpdateAnswer);
        assertThat(answered.getUpdateAnswer().getId()).isEqualTo("late");
        hears(bob, State.ACCEPTED);
        bob.hearsEnd(EndReason.NORMAL);
        talksTo(carol, carol.call(), alice, alice.call());
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void the_caller_transfers_the_callee_and_neither_needs_to_offer_where_descriptions_stay() {
        WebSocketActor alice = actor("alice", false);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(bob, alice, "alice");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        carol.isCalledBy("alice@localhost");
        carol.answers();
        takesUpdate(alice, alice.call());
        hears(bob, State.ACCEPTED);
        bob.hearsEnd(EndReason.NORMAL);
        talksTo(alice, alice.call(), carol, carol.call());
        alice.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_target_that_is_busy_gives_the_call_back() {
        WebSocketActor alice = actor("alice", true);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        String id = isAskedForAnOffer(alice, Sdp.webrtc("actpass"));
        carol.isCalledBy("alice@localhost");
        carol.isBusy();
        assertThat(hears(bob, State.FAILED).getReason()).isEqualTo(org.patchbay.client.v1.End.Reason.BUSY);
        Frame reject = alice.expect("updateReject", Frame::hasUpdateReject);
        assertThat(reject.getUpdateReject().getId()).isEqualTo(id);
        talksTo(alice, alice.call(), bob, bob.call());
        bob.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void the_transferor_leaves_early_and_the_dialling_goes_on() {
        WebSocketActor alice = actor("alice", true);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        isAskedForAnOffer(alice, Sdp.webrtc("actpass"));
        carol.isCalledBy("alice@localhost");
        bob.hangsUp();
        carol.answers();
        alice.expect("updateAnswer", Frame::hasUpdateAnswer);
        talksTo(alice, alice.call(), carol, carol.call());
        alice.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void the_transferor_leaves_early_and_nobody_answers() {
        WebSocketActor alice = actor("alice", true);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        isAskedForAnOffer(alice, Sdp.webrtc("actpass"));
        carol.isCalledBy("alice@localhost");
        bob.hangsUp();
        // Else her refusal may come first, and give him the call back before he leaves it.
        bob.isHeard();
        carol.declines();
        alice.expect("updateReject", Frame::hasUpdateReject);
        alice.hearsEnd(EndReason.DECLINED);
        gateway.assertNothingLeft();
    }

    @Test
    void a_target_that_nobody_knows_gives_the_call_back() {
        WebSocketActor alice = actor("alice", false);
        WebSocketActor bob = actor("bob", false);
        talk(alice, bob, "bob");
        transfers(bob, Transfer.newBuilder().setTo("nobody"));
        assertThat(hears(bob, State.FAILED).getReason()).isEqualTo(org.patchbay.client.v1.End.Reason.NOT_FOUND);
        talksTo(alice, alice.call(), bob, bob.call());
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void two_calls_of_the_transferor_become_one() {
        WebSocketActor alice = actor("alice", true);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        String first = bob.call();
        talk(bob, carol, "carol");
        String second = bob.call();
        bob.say(Frame.newBuilder()
                .setCallId(first)
                .setTransfer(Transfer.newBuilder().setReplacesCallId(second)));
        hears(bob, State.TRYING);
        String id = isAskedForAnOffer(alice, Sdp.webrtc("actpass").replace("U76i", "new1"));
        assertThat(takesUpdate(carol, carol.call())).contains("ice-ufrag:new1");
        Frame answer = alice.expect("updateAnswer", Frame::hasUpdateAnswer);
        assertThat(answer.getUpdateAnswer().getId()).isEqualTo(id);
        hears(bob, State.ACCEPTED);
        assertThat(endsOf(bob)).containsExactly(first + " NORMAL", second + " REPLACED");
        talksTo(alice, alice.call(), carol, carol.call());
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    private static List<String> endsOf(WebSocketActor actor) {
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Frame frame = actor.expect("end", Frame::hasEnd);
            ends.add(frame.getCallId() + " " + frame.getEnd().getReason());
        }
        return ends;
    }

    @Test
    void a_call_that_the_transferee_had_on_hold_flows_again_after_the_transfer() {
        WebSocketActor alice = actor("alice", false);
        WebSocketActor bob = actor("bob", false);
        WebSocketActor carol = actor("carol", false);
        talk(alice, bob, "bob");
        bob.say(bob.inCall()
                .setUpdate(Update.newBuilder()
                        .setId("h")
                        .setReason(Update.Reason.HOLD)
                        .setSdp(Sdp.webrtc("actpass").replace("sendrecv", "sendonly"))));
        Frame hold = alice.expect("update", Frame::hasUpdate);
        alice.say(alice.inCall()
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(hold.getUpdate().getId())
                        .setSdp(Sdp.webrtc("active").replace("sendrecv", "recvonly"))));
        bob.expect("updateAnswer", Frame::hasUpdateAnswer);
        transfers(bob, Transfer.newBuilder().setTo("carol"));
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getSdp()).contains("a=sendrecv").contains("a=setup:actpass");
        carol.isIn(invite.getCallId());
        carol.answers();
        assertThat(takesUpdate(alice, alice.call())).contains("a=sendrecv");
        hears(bob, State.ACCEPTED);
        bob.hearsEnd(EndReason.NORMAL);
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }
}
