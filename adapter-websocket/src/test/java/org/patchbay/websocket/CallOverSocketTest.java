package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** Calls over real sockets, both ways, against a scripted call side. */
class CallOverSocketTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"patchbay.v1.json", "patchbay.v1.proto"})
    void a_client_calls_is_answered_and_hangs_up(String subProtocol) throws Exception {
        TestClient alice = TestClient.connect(stage.client, stage.port, subProtocol);
        Frame welcome = alice.entersAs("alice", "laptop");
        assertThat(welcome.getSeq()).isEqualTo(1);
        assertThat(welcome.getAck()).isEqualTo(1);
        assertThat(welcome.getWelcome().getAddress()).isEqualTo("alice@localhost");
        assertThat(welcome.getWelcome().getDevice()).isEqualTo("laptop");
        assertThat(welcome.getWelcome().getResumed()).isFalse();
        assertThat(welcome.getWelcome().getResume()).hasSizeGreaterThanOrEqualTo(22);
        assertThat(welcome.getWelcome().getHeartbeatMs()).isEqualTo(20_000);
        assertThat(welcome.getWelcome().getIceServers(0).getUrls(0)).isEqualTo("stun:127.0.0.1:3478");

        alice.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        assertThat(invite.getFrom()).isEqualTo("alice@localhost/laptop");
        assertThat(invite.getTo()).isEqualTo("bob@localhost");
        assertThat(invite.getLegId()).isEqualTo("a");
        assertThat(invite.getSeq()).isEqualTo(1);
        assertThat(invite.getInvite().getDescription()).isEqualTo(Sdp.read(Sdp.OFFER));
        Channel channel = invite.getInvite().getChannel();
        assertThat(channel.getProtocol()).isEqualTo(Protocol.WEBSOCKET);
        assertThat(channel).isEqualTo(stage.gateway.binding().getChannel());
        assertThat(invite.getInvite().getCapabilities().getTrickle()).isTrue();
        assertThat(invite.getInvite().getCapabilities().getMediaProfile()).isEqualTo(MediaProfile.WEBRTC);

        stage.calls.tells(
                invite, Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
        Frame progress = alice.receives(Frame.BodyCase.PROGRESS);
        assertThat(progress.getCallId()).isEqualTo("c1");
        assertThat(progress.getProgress().getState()).isEqualTo(org.patchbay.client.v1.Progress.State.RINGING);

        stage.calls.tells(invite, answer());
        Frame answer = alice.receives(Frame.BodyCase.ANSWER);
        assertThat(answer.getAnswer().getSdp()).isEqualTo(Sdp.ANSWER);
        assertThat(answer.getAnswer().getDevice()).isEqualTo("bob@localhost/desk");

        alice.sends("c1", end());
        Signal ended = stage.calls.receives(Signal.BodyCase.END);
        assertThat(ended.getEnd().getReason()).isEqualTo(EndReason.NORMAL);
        assertThat(ended.getCallId()).isEqualTo(invite.getCallId());
        assertThat(ended.getSeq()).isEqualTo(2);
        assertThat(stage.counted(Tally.CALLS)).isZero();
    }

    @Test
    void a_client_is_called_rings_trickles_answers_and_the_other_side_hangs_up() throws Exception {
        TestClient bob = stage.connects();
        bob.entersAs("bob", "desk");
        ringBob("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1");

        Frame invite = bob.receives(Frame.BodyCase.INVITE);
        assertThat(invite.getCallId()).isEqualTo("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa");
        assertThat(invite.getInvite().getFrom()).isEqualTo("alice@localhost");
        assertThat(invite.getInvite().getTo()).isEqualTo("bob@localhost");
        assertThat(invite.getInvite().getSdp()).isEqualTo(Sdp.OFFER);

        bob.sends(invite.getCallId(), Frame.newBuilder().setRinging(org.patchbay.client.v1.Ringing.newBuilder()));
        Signal ringing = stage.calls.receives(Signal.BodyCase.PROGRESS);
        assertThat(ringing.getProgress().getState()).isEqualTo(Progress.State.RINGING);
        assertThat(ringing.getLegId()).isEqualTo("b1");
        assertThat(ringing.getFrom()).isEqualTo("bob@localhost/desk");

        bob.sends(
                invite.getCallId(),
                Frame.newBuilder()
                        .setCandidates(org.patchbay.client.v1.Candidates.newBuilder()
                                .addCandidates(org.patchbay.client.v1.IceCandidate.newBuilder()
                                        .setCandidate("candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host")
                                        .setSdpMid("0")
                                        .setSdpMLineIndex(0))));
        Signal candidates = stage.calls.receives(Signal.BodyCase.CANDIDATES);
        assertThat(candidates.getCandidates().getCandidates(0).getCandidate().getPort())
                .isEqualTo(40000);
        assertThat(candidates.getCandidates().getCandidates(0).hasMediaIndex()).isTrue();

        bob.sends(invite.getCallId(), clientAnswer(Sdp.ANSWER));
        assertThat(stage.calls.receives(Signal.BodyCase.ANSWER).getAnswer().getDescription())
                .isEqualTo(Sdp.read(Sdp.ANSWER));

        tellBob("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1", ended(EndReason.NORMAL));
        assertThat(bob.receives(Frame.BodyCase.END).getEnd().getReason())
                .isEqualTo(org.patchbay.client.v1.End.Reason.NORMAL);
        assertThat(stage.counted(Tally.CALLS)).isZero();
        // A frame that crossed the end is no fault of the client's.
        bob.sends(invite.getCallId(), end());
        bob.sends(Frame.newBuilder().setPing(org.patchbay.client.v1.Ping.newBuilder()));
        bob.receives(Frame.BodyCase.PONG);
        stage.calls.hasReceivedNothing();
    }

    @Test
    void declining_and_giving_up_have_their_own_reasons() throws Exception {
        TestClient bob = stage.connects();
        bob.entersAs("bob", "desk");
        ringBob("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1");
        bob.receives(Frame.BodyCase.INVITE);
        bob.sends("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", end());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.DECLINED);

        bob.sends("c1", invite("alice"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        bob.sends("c1", end());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void bad_descriptions_and_candidates_are_refused_and_the_call_goes_on() throws Exception {
        TestClient bob = stage.connects();
        bob.entersAs("bob", "desk");
        int bad = bob.sends(
                "c1",
                Frame.newBuilder()
                        .setInvite(org.patchbay.client.v1.Invite.newBuilder()
                                .setTo("alice")
                                .setSdp("hello")));
        refused(bob, bad, "BAD_SDP", "c1");

        bob.sends("c1", invite("alice"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        int twice = bob.sends("c1", invite("carol"));
        refused(bob, twice, "CONFLICT", "c1");
        int candidate = bob.sends(
                "c1",
                Frame.newBuilder()
                        .setCandidates(org.patchbay.client.v1.Candidates.newBuilder()
                                .addCandidates(org.patchbay.client.v1.IceCandidate.newBuilder()
                                        .setCandidate("candidate:nonsense"))));
        refused(bob, candidate, "BAD_FRAME", "c1");
        int answer = bob.sends("c1", clientAnswer(Sdp.ANSWER));
        refused(bob, answer, "CONFLICT", "c1");
        int unknown = bob.sends("c9", end());
        refused(bob, unknown, "NOT_FOUND", "c9");

        stage.calls.tells(invite, answer());
        bob.receives(Frame.BodyCase.ANSWER);
        int update = bob.sends(
                "c1",
                Frame.newBuilder()
                        .setUpdate(org.patchbay.client.v1.Update.newBuilder()
                                .setId("u1")
                                .setSdp("v=1")));
        refused(bob, update, "BAD_SDP", "c1");
        bob.sends("c1", end());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.NORMAL);
    }

    @Test
    void an_offer_that_crosses_the_clients_own_is_turned_back_as_glare() throws Exception {
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        alice.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        stage.calls.tells(invite, answer());
        alice.receives(Frame.BodyCase.ANSWER);
        alice.sends(
                "c1",
                Frame.newBuilder()
                        .setUpdate(org.patchbay.client.v1.Update.newBuilder()
                                .setId("u1")
                                .setSdp(Sdp.OFFER)
                                .setReason(org.patchbay.client.v1.Update.Reason.HOLD)));
        assertThat(stage.calls.receives(Signal.BodyCase.UPDATE).getUpdate().getReason())
                .isEqualTo(Update.Reason.HOLD);

        Signal.Builder crossing =
                Signal.newBuilder().setUpdate(Update.newBuilder().setId("x1").setDescription(Sdp.read(Sdp.OFFER)));
        stage.calls.tells(invite, crossing.clone());
        UpdateReject reject =
                stage.calls.receives(Signal.BodyCase.UPDATE_REJECT).getUpdateReject();
        assertThat(reject.getId()).isEqualTo("x1");
        assertThat(reject.getCause()).isEqualTo(UpdateReject.Cause.GLARE);

        stage.calls.tells(
                invite,
                Signal.newBuilder()
                        .setUpdateReject(UpdateReject.newBuilder().setId("u1").setCause(UpdateReject.Cause.GLARE)));
        assertThat(alice.receives(Frame.BodyCase.UPDATE_REJECT)
                        .getUpdateReject()
                        .getReason())
                .isEqualTo("GLARE");
        stage.calls.tells(invite, crossing);
        assertThat(alice.receives(Frame.BodyCase.UPDATE).getUpdate().getId()).isEqualTo("x1");
    }

    @Test
    void an_invite_for_a_session_that_has_gone_is_unavailable() throws Exception {
        TestClient bob = stage.connects();
        bob.entersAs("bob", "desk");
        Channel channel = stage.gateway.binding().getChannel();
        bob.closes(1000);
        stage.gateway.waitUntilUnbound();
        stage.calls.sends(channel.getEndpoint(), inviteFor(channel, "n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1"));
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.UNAVAILABLE);
    }

    @Test
    void what_a_client_never_says_is_refused() throws Exception {
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        int wrong = alice.sends(Frame.newBuilder().setWelcome(org.patchbay.client.v1.Welcome.newBuilder()));
        refused(alice, wrong, "BAD_FRAME", "");
        int again = alice.sends(Frame.newBuilder().setHello(org.patchbay.client.v1.Hello.newBuilder()));
        refused(alice, again, "CONFLICT", "");
    }

    @Test
    void a_client_that_can_be_asked_makes_the_offer() throws Exception {
        TestClient bob = stage.connects();
        bob.sends(Frame.newBuilder()
                .setHello(Hello.newBuilder()
                        .setUser("bob")
                        .setPassword("patchbay")
                        .setDevice("desk")
                        .setCapabilities(Capabilities.newBuilder().setLateOffer(true))));
        bob.receives(Frame.BodyCase.WELCOME);
        assertThat(stage.gateway.binding().getCapabilities().getLateOffer()).isTrue();
        Channel channel = stage.gateway.binding().getChannel();
        Signal.Builder invitation = inviteFor(channel, "n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1");
        invitation.getInviteBuilder().clearDescription();
        stage.calls.sends(channel.getEndpoint(), invitation);

        Frame invite = bob.receives(Frame.BodyCase.INVITE);
        assertThat(invite.getInvite().getSdp()).isEmpty();
        bob.sends(
                invite.getCallId(),
                Frame.newBuilder()
                        .setAnswer(org.patchbay.client.v1.Answer.newBuilder().setSdp(Sdp.OFFER)));
        Signal answer = stage.calls.receives(Signal.BodyCase.ANSWER);
        assertThat(answer.getAnswer().getOfferId()).isEqualTo("late");
        tellBob(
                invite.getCallId(),
                "b1",
                Signal.newBuilder()
                        .setUpdateAnswer(UpdateAnswer.newBuilder().setId("late").setDescription(Sdp.read(Sdp.ANSWER))));
        assertThat(bob.receives(Frame.BodyCase.UPDATE_ANSWER).getUpdateAnswer().getSdp())
                .isEqualTo(Sdp.ANSWER);
    }

    private void ringBob(String callId, String legId) {
        Channel channel = stage.gateway.binding().getChannel();
        stage.calls.sends(channel.getEndpoint(), inviteFor(channel, callId, legId));
    }

    private void tellBob(String callId, String legId, Signal.Builder body) {
        stage.calls.sends(
                stage.gateway.binding().getChannel().getEndpoint(),
                body.setCallId(callId).setLegId(legId));
    }

    static Signal.Builder inviteFor(Channel channel, String callId, String legId) {
        return Signal.newBuilder()
                .setCallId(callId)
                .setLegId(legId)
                .setFrom("alice@localhost/laptop")
                .setTo("bob@localhost")
                .setInvite(
                        Invite.newBuilder().setDescription(Sdp.read(Sdp.OFFER)).setChannel(channel));
    }

    static Signal.Builder answer() {
        return Signal.newBuilder()
                .setAnswer(
                        Answer.newBuilder().setDescription(Sdp.read(Sdp.ANSWER)).setDevice("bob@localhost/desk"));
    }

    static Signal.Builder ended(EndReason reason) {
        return Signal.newBuilder().setEnd(End.newBuilder().setReason(reason));
    }

    static Frame.Builder invite(String to) {
        return Frame.newBuilder()
                .setInvite(org.patchbay.client.v1.Invite.newBuilder().setTo(to).setSdp(Sdp.OFFER));
    }

    static Frame.Builder clientAnswer(String sdp) {
        return Frame.newBuilder()
                .setAnswer(org.patchbay.client.v1.Answer.newBuilder().setSdp(sdp));
    }

    static Frame.Builder end() {
        return Frame.newBuilder().setEnd(org.patchbay.client.v1.End.newBuilder());
    }

    static void refused(TestClient client, int inReplyTo, String code, String callId) throws InterruptedException {
        Frame error = client.receives(Frame.BodyCase.ERROR);
        assertThat(error.getError().getInReplyTo()).isEqualTo(inReplyTo);
        assertThat(error.getError().getCode().name()).as(error.toString()).isEqualTo(code);
        assertThat(error.getError().getText()).isNotEmpty();
        assertThat(error.getCallId()).isEqualTo(callId);
    }
}
