package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal.BodyCase;
import org.patchbay.xmpp.jingle.description.Role;

/** Sessions from their beginning to an answer, or to the end. */
class SetupTest {
    // --- the call rings the peer

    @Test
    void a_peer_that_accepts_answers_the_call() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate");
        assertThat(play.askedText())
                .contains("initiator='" + Play.OWN)
                .contains("Max-Forwards")
                .contains(">70<");
        play.acknowledges().callGotNothing();
        assertThat(play.peer("session-info", "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>"))
                .isEmpty();
        assertThat(play.callGot(BodyCase.PROGRESS).getProgress().getState()).isEqualTo(Progress.State.RINGING);
        assertThat(play.peer("session-accept", Play.contents(Play.answerTo(Play.offer()), Role.RESPONDER)))
                .isEmpty();
        SessionDescription answer = play.callGot(BodyCase.ANSWER).getAnswer().getDescription();
        assertThat(answer.getMedia(0).getIce().getUsernameFragment()).isEqualTo("u2");
        assertThat(answer.getMedia(0).getMid()).isEqualTo("0");
    }

    @Test
    void ringing_is_told_once() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peer("session-info", "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        play.peer("session-info", "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        play.callGot(BodyCase.PROGRESS);
        play.callGotNothing();
    }

    @Test
    void a_second_accept_is_out_of_order() {
        Play play = Play.answeredByPeer();
        assertThat(play.peer("session-accept", Play.contents(Play.answerTo(Play.offer()), Role.RESPONDER)))
                .isEqualTo("OUT_OF_ORDER");
        play.callGotNothing();
    }

    @Test
    void a_content_that_is_not_accepted_is_rejected_in_the_answer() {
        Play play = Play.calls().callInvites(Play.videoOffer(), false);
        play.peer("session-accept", Play.contents(Play.answerTo(Play.offer()), Role.RESPONDER));
        SessionDescription answer = play.callGot(BodyCase.ANSWER).getAnswer().getDescription();
        assertThat(answer.getMediaCount()).isEqualTo(2);
        assertThat(answer.getMedia(0).getPort()).isEqualTo(9);
        assertThat(answer.getMedia(1).getPort()).isZero();
        assertThat(answer.getMedia(1).getKind()).isEqualTo("video");
    }

    @Test
    void an_accept_that_can_not_be_read_ends_both_sides() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate");
        assertThat(play.peer("session-accept", "<content creator='initiator' name='else'/>"))
                .isEqualTo("BAD_REQUEST");
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        play.peerDid("session-terminate");
        assertThat(play.forgotten).isTrue();
    }

    @Test
    void a_peer_that_is_busy_ends_the_leg_busy() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate").acknowledges();
        assertThat(play.peer("session-terminate", "<reason><busy/></reason>")).isEmpty();
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.BUSY);
        play.peerGotNothing();
        assertThat(play.forgotten).isTrue();
    }

    @Test
    void errors_to_an_initiate_end_the_leg_by_the_table() {
        assertThat(endedBy("service-unavailable")).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(endedBy("recipient-unavailable")).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(endedBy("item-not-found")).isEqualTo(EndReason.NOT_FOUND);
        assertThat(endedBy("resource-constraint")).isEqualTo(EndReason.CONGESTION);
        assertThat(endedBy("forbidden")).isEqualTo(EndReason.FORBIDDEN);
    }

    private static EndReason endedBy(String condition) {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate").refuses(condition);
        assertThat(play.forgotten).isTrue();
        return play.callGot(BodyCase.END).getEnd().getReason();
    }

    @Test
    void an_initiate_that_loses_the_tie_ends_busy() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate").breaksTie();
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.BUSY);
    }

    @Test
    void a_cancelled_call_terminates_with_cancel() {
        Play play = Play.calls().callInvites(Play.offer(), false);
        play.peerDid("session-initiate");
        play.call(Play.end(EndReason.CANCELLED));
        play.peerDid("session-terminate");
        assertThat(play.askedText()).contains("<cancel");
        play.callGotNothing();
        assertThat(play.forgotten).isTrue();
    }

    @Test
    void a_call_without_an_offer_is_not_acceptable() {
        Play play = Play.calls();
        play.perform(play.session.call(org.patchbay.session.v1.Invite.getDefaultInstance(), false));
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        play.peerGotNothing();
        assertThat(play.forgotten).isTrue();
    }

    // --- XEP-0353, outgoing

    @Test
    void a_proposal_becomes_a_session_with_the_device_that_proceeds() {
        Play play = Play.calls().callInvites(Play.videoOffer(), true);
        play.peerGotNothing();
        assertThat(play.saidNext())
                .startsWith("<propose")
                .contains("media='audio'")
                .contains("media='video'");
        play.peerSays("ringing");
        play.callGot(BodyCase.PROGRESS);
        play.peerSays("proceed");
        assertThat(play.followed).isEqualTo(Play.PEER);
        play.peerDid("session-initiate");
        play.peerSays("proceed");
        play.peerGotNothing();
    }

    @Test
    void candidates_wait_for_the_initiate() {
        Play play = Play.calls().callInvites(Play.offer(), true);
        play.call(Play.candidate("u1", true)).peerGotNothing();
        play.peerSays("proceed");
        play.peerDid("session-initiate").peerDid("transport-info");
        assertThat(play.askedText()).contains("ufrag='u1'").contains("192.0.2.1");
        play.peerDid("transport-info");
        assertThat(play.askedText()).contains("gathering-complete");
    }

    @Test
    void a_rejected_proposal_is_declined_unless_it_says_busy() {
        Play declined = Play.calls().callInvites(Play.offer(), true).peerSays("reject");
        assertThat(declined.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.DECLINED);
        Play busy = Play.calls()
                .callInvites(Play.offer(), true)
                .peerSays("reject", "<reason xmlns='urn:xmpp:jingle:1'><busy/></reason>");
        assertThat(busy.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.BUSY);
    }

    @Test
    void a_proposal_is_retracted_where_another_device_answered() {
        Play play = Play.calls().callInvites(Play.offer(), true);
        play.saidNext();
        play.call(Play.end(EndReason.ANSWERED_ELSEWHERE));
        assertThat(play.saidNext()).startsWith("<retract").contains("Answered elsewhere");
        play.peerGotNothing();
        assertThat(play.forgotten).isTrue();
    }

    @Test
    void a_proposed_session_is_finished_when_it_ends() {
        Play play = Play.calls().callInvites(Play.offer(), true).peerSays("proceed");
        play.said.clear();
        play.peer("session-accept", Play.contents(Play.answerTo(Play.offer()), Role.RESPONDER));
        play.call(Play.end(EndReason.NORMAL));
        play.peerDid("session-initiate").peerDid("session-terminate");
        assertThat(play.saidNext()).startsWith("<finish").contains("success");
    }

    // --- the peer calls

    @Test
    void an_initiate_is_an_invitation_with_what_the_peer_can_do() {
        Play play = Play.isCalled().peerInitiates(Play.videoOffer());
        var invite = play.callGot(BodyCase.INVITE).getInvite();
        assertThat(invite.getDescription().getMediaCount()).isEqualTo(2);
        assertThat(invite.getVideo()).isTrue();
        assertThat(invite.getCapabilities().getTrickle()).isTrue();
        assertThat(invite.getCapabilities().getMediaProfile()).isEqualTo(MediaProfile.WEBRTC);
        assertThat(play.replies.values()).containsExactly("");
    }

    @Test
    void a_ringing_call_is_told_once() {
        Play play = Play.isCalled().peerInitiates(Play.offer());
        play.call(Play.progress(Progress.State.TRYING)).peerGotNothing();
        play.call(Play.progress(Progress.State.RINGING)).peerDid("session-info");
        assertThat(play.askedText()).contains("<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'");
        play.call(Play.progress(Progress.State.EARLY_MEDIA)).peerGotNothing();
    }

    @Test
    void the_calls_answer_accepts_the_session() {
        Play play = Play.isCalled().peerInitiates(Play.videoOffer());
        SessionDescription answer = Play.answerTo(Play.videoOffer());
        play.call(Play.candidate("u2", false)).peerGotNothing();
        play.call(Play.answer(answer.toBuilder()
                .setMedia(1, answer.getMedia(1).toBuilder().setPort(0))
                .build()));
        play.peerDid("session-accept");
        assertThat(play.askedText())
                .contains("responder='" + Play.OWN)
                .contains("name='0'")
                .doesNotContain("media='video'");
        play.acknowledges().peerDid("transport-info");
    }

    @Test
    void a_second_answer_of_the_call_accepts_nothing() {
        Play play = Play.answeredByCall();
        play.call(Play.answer(Play.answerTo(Play.offer()))).peerGotNothing();
    }

    @Test
    void a_peer_that_hangs_up_before_the_answer_has_cancelled() {
        Play play = Play.isCalled().peerInitiates(Play.offer());
        play.callGot(BodyCase.INVITE);
        play.peer("session-terminate", "<reason><success/></reason>");
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void a_declined_call_terminates_by_the_table() {
        Play play = Play.isCalled().peerInitiates(Play.offer());
        play.call(Play.end(EndReason.NOT_FOUND)).peerDid("session-terminate");
        assertThat(play.askedText()).contains("<general-error").contains("item-not-found");
    }

    @Test
    void a_description_that_is_not_rtp_is_terminated_and_never_heard_of() {
        Play play = Play.isCalled();
        play.perform(play.session.initiated(
                new JingleRequest(
                        play.session.newExchange(),
                        Action.SESSION_INITIATE,
                        org.patchbay.xmpp.jingle.Xml.element(
                                "<jingle xmlns='urn:xmpp:jingle:1'><content creator='initiator' name='f'><description "
                                        + "xmlns='urn:xmpp:jingle:apps:file-transfer:5'/><transport "
                                        + "xmlns='urn:xmpp:jingle:transports:s5b:1'/></content></jingle>")),
                org.patchbay.session.v1.Invite.getDefaultInstance()));
        play.callGotNothing().peerDid("session-terminate");
        assertThat(play.askedText()).contains("<unsupported-applications");
        assertThat(play.replies.values()).containsExactly("");
        assertThat(play.forgotten).isTrue();
    }

    // --- XEP-0353, incoming

    @Test
    void a_proposal_proceeds_at_once_and_rings_when_it_is_initiated() {
        Play play = Play.isCalled();
        play.perform(play.session.proposed());
        assertThat(play.saidNext()).startsWith("<proceed");
        assertThat(play.timers).containsExactly(SessionTimer.INITIATE);
        play.callGotNothing();
        play.peerInitiates(Play.offer());
        play.callGot(BodyCase.INVITE);
        assertThat(play.timers).isEmpty();
    }

    @Test
    void a_proposal_that_is_not_initiated_is_finished_and_the_call_never_hears_of_it() {
        Play play = Play.isCalled();
        play.perform(play.session.proposed());
        play.timer(SessionTimer.INITIATE);
        play.saidNext();
        assertThat(play.saidNext()).startsWith("<finish");
        play.callGotNothing();
        assertThat(play.forgotten).isTrue();
    }

    @Test
    void a_retracted_proposal_is_forgotten() {
        Play play = Play.isCalled();
        play.perform(play.session.proposed());
        play.peerSays("retract");
        play.callGotNothing();
        assertThat(play.forgotten).isTrue();
        assertThat(play.timers).isEmpty();
    }

    @Test
    void a_request_for_a_session_that_was_only_proposed_is_unknown() {
        Play play = Play.isCalled();
        play.perform(play.session.proposed());
        assertThat(play.peer("session-info", List.of())).isEqualTo("UNKNOWN_SESSION");
    }

    @Test
    void a_peer_that_is_gone_ends_the_leg_without_a_word_to_it() {
        Play play = Play.answeredByCall();
        play.perform(play.session.onGone());
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        play.peerGotNothing();
    }
}
