package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal.BodyCase;
import org.patchbay.session.v1.Update;
import org.patchbay.xmpp.jingle.description.Role;

/** The call answers what a Jingle peer has changed, and holds it by the same answer (RFC 3264 8.4), which no word of that change says. */
class HoldInAnswersTest {
    private static String everything(Play play) {
        StringBuilder all = new StringBuilder();
        while (play.pending()) all.append(play.peerDidAnything().askedText());
        return all.toString();
    }

    private static Update restarts(Play play) {
        play.peer(
                "transport-info",
                "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'"
                        + " ufrag='u9' pwd='pu93456789012345678901'/></content>");
        return play.callGot(BodyCase.UPDATE).getUpdate();
    }

    @Test
    void an_answer_to_a_restart_that_holds_changes_the_senders() {
        Play play = Play.answeredByCall();
        Update update = restarts(play);
        SessionDescription answer = Play.restarted(Play.answerTo(Play.offer()), "u8");
        play.call(Play.updateAnswer(update.getId(), Play.directed(answer, Direction.SENDONLY)));
        assertThat(everything(play)).contains("ufrag='u8'").contains("senders='responder'");
    }

    @Test
    void to_a_peer_that_holds_as_well_it_is_said_by_session_info() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<hold xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        Update hold = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(hold.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        Update update = restarts(play);
        SessionDescription answer = Play.restarted(Play.answerTo(Play.offer()), "u8");
        play.call(Play.updateAnswer(update.getId(), Play.directed(answer, Direction.INACTIVE)));
        assertThat(everything(play)).contains("<hold");
    }

    @Test
    void a_hold_of_the_call_that_ends_in_its_answer_to_a_hold_is_told_by_the_senders() {
        Play play = Play.answeredByCall();
        play.call(Play.update("c1", Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        while (play.pending()) play.peerDidAnything().acknowledges();
        play.callGot(BodyCase.UPDATE_ANSWER);
        play.peer("session-info", "<hold xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        Update hold = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(hold.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        assertThat(everything(play)).contains("content-modify").contains("senders='both'");
    }

    @Test
    void who_was_called_on_hold_is_held_no_more_when_the_call_says_so() {
        Play play = Play.calls();
        SessionDescription held = Play.directed(Play.offer(), Direction.SENDONLY);
        play.callInvites(held, false);
        play.peerDid("session-initiate").acknowledges();
        play.peer(
                "session-accept",
                Play.contents(Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY), Role.RESPONDER));
        play.toCall.clear();
        play.call(Play.update("c1", Play.offer()));
        assertThat(everything(play)).contains("content-modify").contains("senders='both'");
    }

    @Test
    void what_a_peer_adds_while_it_holds_is_on_hold() {
        Play play = Play.answeredByCall();
        play.peer("session-info", "<hold xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        Update hold = play.callGot(BodyCase.UPDATE).getUpdate();
        play.call(Play.updateAnswer(hold.getId(), Play.directed(Play.answerTo(Play.offer()), Direction.RECVONLY)));
        play.peer(
                "content-add", Play.contents(Play.videoOffer(), Role.INITIATOR).subList(1, 2));
        SessionDescription grown = play.callGot(BodyCase.UPDATE).getUpdate().getDescription();
        assertThat(grown.getMediaCount()).isEqualTo(2);
        assertThat(MediaDirections.held(grown)).isTrue();
    }
}
