package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Info;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Signal.BodyCase;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Role;

/** What happens in a session that is answered. */
class InSessionTest {
    private static final String INFO = " xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>";

    // --- hold and direction, by the call

    @Test
    void a_hold_is_told_and_changes_the_senders() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<hold");
        play.acknowledges().callGotNothing();
        play.peerDid("content-modify");
        assertThat(play.askedText()).contains("senders='initiator'");
        play.acknowledges();
        var answer = play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer();
        assertThat(answer.getId()).isEqualTo("x");
        assertThat(answer.getDescription().getMedia(0).getDirection()).isEqualTo(Direction.RECVONLY);
        assertThat(answer.getDescription().getMedia(0).getIce().getUsernameFragment())
                .isEqualTo("u2");
        play.callGotNothing().peerGotNothing();
    }

    @Test
    void a_resumed_session_has_its_senders_back() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges().peerDid("content-modify").acknowledges();
        play.callGot(BodyCase.UPDATE_ANSWER);
        play.call(Play.update("y", Play.offer()));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold");
        play.acknowledges().peerDid("content-modify");
        assertThat(play.askedText()).contains("senders='both'");
        play.acknowledges();
        assertThat(play.callGot(BodyCase.UPDATE_ANSWER)
                        .getUpdateAnswer()
                        .getDescription()
                        .getMedia(0)
                        .getDirection())
                .isEqualTo(Direction.SENDRECV);
    }

    @Test
    void a_hold_counts_where_only_session_info_is_known() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges();
        play.peerDid("content-modify").refuses("bad-request");
        play.callGot(BodyCase.UPDATE_ANSWER);
    }

    @Test
    void a_hold_is_refused_where_neither_form_is_known() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info").refuses("feature-not-implemented");
        play.peerDid("content-modify").refuses("feature-not-implemented");
        assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.NOT_ACCEPTABLE);
    }

    @Test
    void a_tie_is_a_glare() {
        Play play = Play.answeredByCall();
        play.call(Play.update("x", Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges();
        play.peerDid("content-modify").breaksTie();
        assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.GLARE);
    }

    @Test
    void a_hold_whose_offer_fails_is_taken_back_and_can_be_tried_again() {
        Play play = Play.answeredByCall();
        SessionDescription held = Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY);
        play.call(Play.update("x", held));
        play.peerDid("session-info").acknowledges();
        play.peerDid("content-modify").breaksTie();
        play.callGot(BodyCase.UPDATE_REJECT);
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold");
        play.acknowledges().peerGotNothing();
        play.call(Play.update("y", held));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<hold");
        play.acknowledges().peerDid("content-modify").acknowledges();
        assertThat(play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer().getId())
                .isEqualTo("y");
    }

    @Test
    void directions_of_an_offer_whose_restart_is_refused_are_taken_back() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.restarted(Play.directed(Play.offer(), Direction.SENDONLY), "u7")));
        play.peerDid("session-info").acknowledges();
        play.peerDid("content-modify").acknowledges();
        play.peerDid("transport-info").refuses("feature-not-implemented");
        play.callGot(BodyCase.UPDATE_REJECT);
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold");
        play.peerDid("content-modify");
        assertThat(play.askedText()).contains("senders='both'");
    }

    @Test
    void both_hold_and_the_first_who_resumes_leaves_the_others_hold() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges().peerDid("content-modify").acknowledges();
        play.callGot(BodyCase.UPDATE_ANSWER);
        play.peer("session-info", "<hold" + INFO);
        Update hold = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(hold.getDescription().getMedia(0).getDirection()).isEqualTo(Direction.SENDONLY);
        play.call(Play.updateAnswer(hold.getId(), Play.directed(Play.offer(), Direction.INACTIVE)));
        play.call(Play.update("y", Play.offer()));
        while (play.pending()) play.peerDidAnything().acknowledges();
        assertThat(play.callGot(BodyCase.UPDATE_ANSWER)
                        .getUpdateAnswer()
                        .getDescription()
                        .getMedia(0)
                        .getDirection())
                .isEqualTo(Direction.SENDONLY);
        play.callGotNothing();
    }

    @Test
    void the_initiator_refuses_a_crossing_content_modify() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        assertThat(play.peer("content-modify", "<content creator='initiator' name='0' senders='responder'/>"))
                .isEqualTo("TIE_BREAK");
    }

    @Test
    void a_second_offer_of_the_call_is_a_glare() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.call(Play.update("y", Play.offer()));
        var reject = play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject();
        assertThat(reject.getId()).isEqualTo("y");
        assertThat(reject.getCause()).isEqualTo(UpdateReject.Cause.GLARE);
    }

    @Test
    void an_offer_that_changes_nothing_is_answered_at_once() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.offer())).peerGotNothing();
        play.callGot(BodyCase.UPDATE_ANSWER);
    }

    @Test
    void an_offer_without_the_codec_in_use_is_not_acceptable() {
        Play play = Play.answeredByPeer();
        SessionDescription.Builder other = Play.offer().toBuilder();
        other.getMediaBuilder(0).getCodecsBuilder(0).setName("PCMU").setClockRate(8_000);
        play.call(Play.update("x", other.build())).peerGotNothing();
        assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.NOT_ACCEPTABLE);
    }

    // --- hold and direction, by the peer

    @Test
    void a_hold_of_the_peer_is_an_offer_to_the_call() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", "<hold" + INFO)).isEmpty();
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(update.getReason()).isEqualTo(Update.Reason.HOLD);
        assertThat(update.getDescription().getMedia(0).getDirection()).isEqualTo(Direction.SENDONLY);
        play.call(Play.updateAnswer(update.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        play.peerGotNothing();
        play.peer("session-info", "<active" + INFO);
        Update resume = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(resume.getReason()).isEqualTo(Update.Reason.RESUME);
        assertThat(resume.getDescription().getMedia(0).getDirection()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void a_peer_that_holds_is_told_by_the_answer_that_it_is_held_itself() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<hold" + INFO);
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(update.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.INACTIVE)));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<hold");
        play.peerGotNothing();
        play.peer("session-info", "<unhold" + INFO);
        Update resume = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(resume.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.SENDRECV)));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold");
        play.peerGotNothing();
    }

    @Test
    void a_content_modify_is_an_offer_to_the_call() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("content-modify", "<content creator='initiator' name='0' senders='initiator'/>"))
                .isEmpty();
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(update.getReason()).isEqualTo(Update.Reason.HOLD);
        assertThat(update.getDescription().getMedia(0).getDirection()).isEqualTo(Direction.SENDONLY);
        play.call(Play.updateAnswer(update.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        play.peerGotNothing().callGotNothing();
    }

    @Test
    void hold_and_content_modify_together_are_one_hold() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<hold" + INFO);
        play.peer("content-modify", "<content creator='initiator' name='0' senders='initiator'/>");
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.callGotNothing();
        play.call(Play.updateAnswer(update.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        play.callGotNothing().peerGotNothing();
    }

    @Test
    void an_answer_that_is_narrower_is_told_by_a_contrary_content_modify() {
        Play play = Play.answeredByCall();
        play.peer("content-modify", "<content creator='initiator' name='0' senders='none'/>");
        Update first = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(first.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.INACTIVE)));
        play.peer("content-modify", "<content creator='initiator' name='0' senders='both'/>");
        Update second = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(second.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        play.peerDid("content-modify");
        assertThat(play.askedText()).contains("senders='responder'");
    }

    @Test
    void a_change_of_the_peer_that_meets_a_glare_is_told_again() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<hold" + INFO);
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE)).callGotNothing();
        play.timer(SessionTimer.RETRY);
        assertThat(play.callGot(BodyCase.UPDATE)
                        .getUpdate()
                        .getDescription()
                        .getMedia(0)
                        .getDirection())
                .isEqualTo(Direction.SENDONLY);
    }

    @Test
    void bad_senders_are_a_bad_request() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("content-modify", "<content creator='initiator' name='0'/>"))
                .isEqualTo("BAD_REQUEST");
        assertThat(play.peer("content-modify", "<content creator='initiator' name='9' senders='both'/>"))
                .isEqualTo("BAD_REQUEST");
        play.callGotNothing();
    }

    // --- contents

    @Test
    void video_that_the_call_adds_is_a_content_add() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.videoOffer()));
        play.peerDid("content-add");
        assertThat(play.askedText())
                .contains("name='1'")
                .contains("media='video'")
                .doesNotContain("media='audio'");
        play.acknowledges().callGotNothing();
        SessionDescription answer = Play.answerTo(Play.videoOffer());
        assertThat(play.peer("content-accept", only(answer, 1, Role.RESPONDER))).isEmpty();
        SessionDescription told =
                play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer().getDescription();
        assertThat(told.getMediaCount()).isEqualTo(2);
        assertThat(told.getMedia(1).getPort()).isEqualTo(9);
        assertThat(told.getGroups(0).getMidsList()).containsExactly("0", "1");
        assertThat(play.timers).isEmpty();
        play.callGotNothing();
    }

    @Test
    void video_that_the_peer_rejects_is_rejected_in_the_answer() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.videoOffer()));
        play.peerDid("content-add").acknowledges();
        // As stanza does: without a content.
        assertThat(play.peer("content-reject", List.of())).isEmpty();
        SessionDescription told =
                play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer().getDescription();
        assertThat(told.getMedia(0).getPort()).isEqualTo(9);
        assertThat(told.getMedia(1).getPort()).isZero();
        play.callGotNothing();
    }

    @Test
    void a_peer_that_does_not_answer_a_content_add_lets_the_offer_time_out() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.videoOffer()));
        play.peerDid("content-add").acknowledges();
        play.timer(SessionTimer.UPDATE);
        assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.TIMEOUT);
        play.call(Play.update("y", Play.offer()));
        play.callGot(BodyCase.UPDATE_ANSWER);
    }

    @Test
    void video_that_the_peer_adds_is_accepted_by_the_calls_answer() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("content-add", only(Play.videoOffer(), 1, Role.INITIATOR)))
                .isEmpty();
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(update.getDescription().getMediaCount()).isEqualTo(2);
        // Candidates of the new content may come before it is accepted.
        play.peer(
                "transport-info",
                "<content creator='initiator' name='1'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' "
                        + "ufrag='u1' pwd='pu13456789012345678901'><candidate component='1' foundation='1' generation='0' "
                        + "id='1' ip='192.0.2.7' network='0' port='7' priority='1' protocol='udp' type='host'/>"
                        + "</transport></content>");
        assertThat(play.callGot(BodyCase.CANDIDATES)
                        .getCandidates()
                        .getCandidates(0)
                        .getMid())
                .isEqualTo("1");
        play.call(Play.updateAnswer(update.getId(), Play.answerTo(Play.videoOffer())));
        play.peerDid("content-accept");
        assertThat(play.askedText()).contains("media='video'").doesNotContain("media='audio'");
        play.peerGotNothing().callGotNothing();
    }

    @Test
    void video_that_the_call_refuses_is_a_content_reject() {
        Play play = Play.answeredByCall();
        play.peer("content-add", only(Play.videoOffer(), 1, Role.INITIATOR));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.NOT_ACCEPTABLE));
        play.peerDid("content-reject");
        assertThat(play.askedText()).contains("name='1'");
        play.callGotNothing();
    }

    @Test
    void video_that_meets_a_glare_is_offered_again_and_accepted() {
        Play play = Play.answeredByCall();
        play.peer("content-add", only(Play.videoOffer(), 1, Role.INITIATOR));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE)).callGotNothing();
        play.peerGotNothing().timer(SessionTimer.RETRY);
        Update again = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(again.getDescription().getMediaList())
                .isEqualTo(update.getDescription().getMediaList());
        play.call(Play.updateAnswer(again.getId(), Play.answerTo(Play.videoOffer())));
        play.peerDid("content-accept");
        play.callGotNothing();
    }

    @Test
    void video_that_meets_one_glare_after_the_other_is_rejected_in_the_end() {
        Play play = Play.answeredByCall();
        play.peer("content-add", only(Play.videoOffer(), 1, Role.INITIATOR));
        for (int i = 0; i < 5; i++) {
            Update update = play.callGot(BodyCase.UPDATE).getUpdate();
            play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE));
            play.timer(SessionTimer.RETRY);
        }
        Update last = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(last.getId(), UpdateReject.Cause.GLARE));
        play.peerDid("content-reject");
    }

    @Test
    void a_content_that_the_peer_removes_is_rejected_in_an_offer() {
        Play play = Play.isCalled().peerInitiates(Play.videoOffer());
        play.call(Play.answer(Play.answerTo(Play.videoOffer())));
        play.toCall.clear();
        assertThat(play.peer("content-remove", "<content creator='initiator' name='1'/>"))
                .isEmpty();
        SessionDescription offer = play.callGot(BodyCase.UPDATE).getUpdate().getDescription();
        assertThat(offer.getMedia(1).getPort()).isZero();
        assertThat(offer.getGroups(0).getMidsList()).containsExactly("0");
        // RFC 8866 5.7.
        assertThat(offer.getMediaList()).allMatch(MediaSection::hasConnection);
    }

    @Test
    void the_last_content_that_is_removed_ends_the_session() {
        Play play = Play.answeredByCall();
        play.peer("content-remove", "<content creator='initiator' name='0'/>");
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.NORMAL);
        play.peerDid("session-terminate");
    }

    @Test
    void video_that_the_call_stops_is_a_content_remove() {
        Play play = Play.calls().callInvites(Play.videoOffer(), false);
        play.peer("session-accept", Play.contents(Play.answerTo(Play.videoOffer()), Role.RESPONDER));
        play.toCall.clear();
        play.toPeer.clear();
        SessionDescription.Builder stopped = Play.videoOffer().toBuilder();
        stopped.getMediaBuilder(1).setPort(0);
        play.call(Play.update("x", stopped.build()));
        play.peerDid("content-remove");
        assertThat(play.askedText()).contains("name='1'");
        play.acknowledges();
        SessionDescription told =
                play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer().getDescription();
        assertThat(told.getMedia(1).getPort()).isZero();
        // RFC 8866 5.7.
        assertThat(told.getMediaList()).allMatch(MediaSection::hasConnection);
        play.callGotNothing();
    }

    private static List<org.jivesoftware.smack.packet.StandardExtensionElement> only(
            SessionDescription description, int section, Role speaker) {
        Contents contents = Contents.NONE.following(description, Role.INITIATOR);
        return JingleWriter.write(description, contents, speaker, List.of(section));
    }

    // --- ICE

    @Test
    void candidates_go_both_ways() {
        Play play = Play.answeredByPeer();
        play.call(Play.candidate("u1", false)).peerDid("transport-info");
        play.call(Play.candidate("old", false)).peerGotNothing();
        play.peer("transport-info", trickle("u2", "<gathering-complete/>"));
        var candidates = play.callGot(BodyCase.CANDIDATES).getCandidates();
        assertThat(candidates.getEnd()).isTrue();
    }

    @Test
    void an_ice_restart_of_the_peer_is_an_offer() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("transport-info", trickle("u9", ""))).isEmpty();
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(update.getReason()).isEqualTo(Update.Reason.ICE_RESTART);
        assertThat(update.getDescription().getMedia(0).getIce().getUsernameFragment())
                .isEqualTo("u9");
        play.call(Play.candidate("u8", false)).peerGotNothing();
        play.call(Play.updateAnswer(update.getId(), Play.restarted(Play.answerTo(Play.offer()), "u8")));
        play.peerDid("transport-info");
        assertThat(play.askedText()).contains("ufrag='u8'").contains("pwd='").contains("fingerprint");
        play.peerDid("transport-info");
        assertThat(play.askedText()).contains("192.0.2.1");
    }

    private static String ufragOf(Update update) {
        return update.getDescription().getMedia(0).getIce().getUsernameFragment();
    }

    @Test
    void an_ice_restart_that_meets_a_glare_is_told_again_with_the_candidates_that_came_meanwhile() {
        Play play = Play.answeredByCall();
        play.peer("transport-info", trickle("u9", ""));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE)).callGotNothing();
        play.peer(
                "transport-info",
                trickle(
                        "u9",
                        "<candidate component='1' foundation='1' generation='0' id='c9' ip='192.0.2.9' network='0'"
                                + " port='9' priority='9' protocol='udp' type='host'/>"));
        play.callGotNothing();
        play.timer(SessionTimer.RETRY);
        Update again = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(again.getId()).isNotEqualTo(update.getId());
        assertThat(again.getReason()).isEqualTo(Update.Reason.ICE_RESTART);
        assertThat(ufragOf(again)).isEqualTo("u9");
        assertThat(again.getDescription().getMedia(0).getCandidatesList())
                .anyMatch(candidate -> candidate.getAddress().equals("192.0.2.9"));
        play.call(Play.updateAnswer(again.getId(), Play.restarted(Play.answerTo(Play.offer()), "u8")));
        play.peerDid("transport-info");
        assertThat(play.askedText()).contains("ufrag='u8'");
    }

    @Test
    void an_ice_restart_of_a_caller_that_crosses_an_offer_of_the_call_goes_as_soon_as_both_are_turned_away() {
        Play play = Play.answeredByCall();
        play.peer("transport-info", trickle("u9", ""));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.update("x", Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                .isEqualTo(UpdateReject.Cause.GLARE);
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE));
        assertThat(ufragOf(play.callGot(BodyCase.UPDATE).getUpdate())).isEqualTo("u9");
        play.peerGotNothing();
    }

    @Test
    void an_offer_of_the_call_that_comes_while_a_callers_restart_waits_is_turned_away_and_the_restart_goes() {
        Play play = Play.answeredByCall();
        play.peer("transport-info", trickle("u9", ""));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE)).callGotNothing();
        play.call(Play.update("x", Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        play.callGot(BodyCase.UPDATE_REJECT);
        assertThat(ufragOf(play.callGot(BodyCase.UPDATE).getUpdate())).isEqualTo("u9");
    }

    private static Play whoseRestartMetAGlare() {
        Play play = Play.answeredByPeer();
        play.peer("transport-info", trickle("u9", ""));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.GLARE)).callGotNothing();
        return play;
    }

    @Test
    void a_restart_of_who_is_called_gives_way_to_the_callers_offer_and_follows_it() {
        Play play = whoseRestartMetAGlare();
        play.call(Play.update("x", Play.directed(Play.offer(), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges();
        play.peerDid("content-modify").acknowledges();
        UpdateAnswer answer = play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer();
        assertThat(answer.getDescription().getMedia(0).getIce().getUsernameFragment())
                .isEqualTo("u2");
        assertThat(ufragOf(play.callGot(BodyCase.UPDATE).getUpdate())).isEqualTo("u9");
        play.peerGotNothing();
    }

    @Test
    void a_restart_of_who_is_called_is_the_answer_to_the_callers_own() {
        Play play = whoseRestartMetAGlare();
        play.call(Play.update("x", Play.restarted(Play.offer(), "u7")));
        play.peerDid("transport-info").acknowledges();
        UpdateAnswer answer = play.callGot(BodyCase.UPDATE_ANSWER).getUpdateAnswer();
        assertThat(answer.getDescription().getMedia(0).getIce().getUsernameFragment())
                .isEqualTo("u9");
        play.callGotNothing();
    }

    @Test
    void an_ice_restart_that_the_call_refuses_leaves_the_credentials_of_before() {
        Play play = Play.answeredByCall();
        play.peer("transport-info", trickle("u9", ""));
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.NOT_ACCEPTABLE));
        play.peerGotNothing().callGotNothing();
        play.peer("session-info", "<hold" + INFO);
        assertThat(ufragOf(play.callGot(BodyCase.UPDATE).getUpdate())).isEqualTo("u1");
    }

    @Test
    void an_ice_restart_of_the_call_waits_for_the_peers_credentials() {
        Play play = Play.answeredByPeer();
        play.call(Play.update("x", Play.restarted(Play.offer(), "u7")));
        play.peerDid("transport-info");
        assertThat(play.askedText()).contains("ufrag='u7'");
        play.acknowledges().callGotNothing();
        play.peer("transport-info", trickle("u6", ""));
        assertThat(play.callGot(BodyCase.UPDATE_ANSWER)
                        .getUpdateAnswer()
                        .getDescription()
                        .getMedia(0)
                        .getIce()
                        .getUsernameFragment())
                .isEqualTo("u6");
        play.callGotNothing();
    }

    private static String trickle(String ufrag, String children) {
        return "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='"
                + ufrag + "' pwd='p" + ufrag + "3456789012345678901'>" + children + "</transport></content>";
    }

    // --- infos

    @Test
    void mute_tones_and_pings_go_both_ways() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='0'/>");
        Info info = play.callGot(BodyCase.INFO).getInfo();
        assertThat(info.getMuted()).isTrue();
        assertThat(info.getMedia()).isEqualTo(Info.Media.AUDIO);
        play.peer("session-info", "<dtmf xmlns='urn:xmpp:jingle:dtmf:0' code='7' duration='400'/>");
        assertThat(play.callGot(BodyCase.DTMF).getDtmf().getDurationMs()).isEqualTo(400);
        assertThat(play.peer("session-info", List.of())).isEmpty();
        play.call(Signal.newBuilder().setInfo(Info.newBuilder().setMuted(true).setMedia(Info.Media.AUDIO)));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("<mute").contains("name='0'");
        play.call(Signal.newBuilder().setDtmf(Dtmf.newBuilder().setTones("12")));
        play.peerDid("session-info");
        assertThat(play.askedText()).contains("code='1'").contains("duration='100'");
        play.peerGotNothing().acknowledges().peerDid("session-info");
        assertThat(play.askedText()).contains("code='2'");
    }

    @Test
    void what_is_not_known_is_refused_as_the_xep_says() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", "<dance xmlns='urn:example:dance'/>"))
                .isEqualTo("UNSUPPORTED_INFO");
        assertThat(play.peer("security-info", List.of())).isEqualTo("UNSUPPORTED_INFO");
        assertThat(play.peer("session-dance", List.of())).isEqualTo("BAD_REQUEST");
        assertThat(play.peer("transport-accept", List.of())).isEqualTo("OUT_OF_ORDER");
        assertThat(play.peer("content-accept", List.of())).isEqualTo("OUT_OF_ORDER");
        assertThat(play.peer("description-info", List.of())).isEmpty();
        assertThat(play.peer("transport-replace", "<content creator='initiator' name='0'/>"))
                .isEmpty();
        play.peerDid("transport-reject");
        play.callGotNothing();
    }

    // --- ICE restarts by transport-replace

    private static final String REPLACED = "<content creator='initiator' name='0'><transport"
            + " xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u9' pwd='pu93456789012345678901'/></content>";

    @Test
    void a_replaced_transport_is_an_ice_restart_that_is_accepted_with_the_answer() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("transport-replace", REPLACED)).isEmpty();
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        assertThat(update.getReason()).isEqualTo(Update.Reason.ICE_RESTART);
        assertThat(update.getDescription().getMedia(0).getIce().getUsernameFragment())
                .isEqualTo("u9");
        play.peerGotNothing();
        play.call(Play.updateAnswer(update.getId(), Play.restarted(Play.answerTo(Play.offer()), "u8")));
        play.peerDid("transport-accept");
        assertThat(play.askedText()).contains("ufrag='u8'");
    }

    @Test
    void a_replaced_transport_that_the_call_refuses_is_rejected_and_the_session_goes_on() {
        Play play = Play.answeredByCall();
        play.peer("transport-replace", REPLACED);
        Update update = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateReject(update.getId(), UpdateReject.Cause.NOT_ACCEPTABLE));
        play.peerDid("transport-reject");
        assertThat(play.askedText()).contains("name='0'");
        // The credentials of before hold again.
        play.peer("session-info", "<hold" + INFO);
        assertThat(play.callGot(BodyCase.UPDATE)
                        .getUpdate()
                        .getDescription()
                        .getMedia(0)
                        .getIce()
                        .getUsernameFragment())
                .isEqualTo("u1");
    }

    @Test
    void of_two_restarts_at_once_the_initiators_goes_on() {
        Play initiator = Play.answeredByPeer();
        initiator.call(Play.update("x", Play.restarted(Play.offer(), "u7")));
        assertThat(initiator.peer("transport-replace", REPLACED)).isEqualTo("TIE_BREAK");
        Play responder = Play.answeredByCall();
        responder.call(Play.update("x", Play.restarted(Play.answerTo(Play.offer()), "u7")));
        assertThat(responder.peer("transport-replace", REPLACED)).isEqualTo("OUT_OF_ORDER");
    }

    @Test
    void a_peer_that_knows_the_session_no_more_ends_the_leg() {
        Play play = Play.answeredByPeer();
        play.call(Play.candidate("u1", false)).peerDid("transport-info").refuses("item-not-found");
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_peer_that_calls_gives_way_in_the_end_to_a_call_that_offers_again_and_again() {
        Play play = Play.answeredByCall();
        play.peer(
                "transport-info",
                "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'"
                        + " ufrag='u9' pwd='pu93456789012345678901'/></content>");
        SessionDescription moved = Play.restarted(Play.answerTo(Play.offer()), "u8");
        for (int i = 0; i < 2; i++) {
            Update restart = play.callGot(BodyCase.UPDATE).getUpdate();
            play.call(Play.update("t" + i, moved));
            assertThat(play.callGot(BodyCase.UPDATE_REJECT).getUpdateReject().getCause())
                    .isEqualTo(UpdateReject.Cause.GLARE);
            play.call(Play.updateReject(restart.getId(), UpdateReject.Cause.GLARE));
        }
        play.callGotNothing().call(Play.update("t2", moved));
        play.peerDid("transport-info").acknowledges();
        play.callGot(BodyCase.UPDATE_ANSWER);
    }
}
