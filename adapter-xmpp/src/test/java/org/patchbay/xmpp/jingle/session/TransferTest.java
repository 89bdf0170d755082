package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Signal.BodyCase;
import org.patchbay.session.v1.Transfer;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.TransferProgress.State;

/** XEP-0251: the peer has its session transferred, or is called by a transfer. */
class TransferTest {
    private static final String BLIND = "<transfer xmlns='urn:xmpp:jingle:transfer:0' to='boss@execs.example/phone'/>";
    private static final String ATTENDED =
            "<transfer xmlns='urn:xmpp:jingle:transfer:0' from='juliet@capulet.example/balcony'"
                    + " sid='%s' to='boss@execs.example/phone'/>";

    private static Signal.Builder progress(State state) {
        return Signal.newBuilder()
                .setTransferProgress(TransferProgress.newBuilder().setState(state));
    }

    private static Play transferred() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", BLIND)).isEmpty();
        play.callGot(BodyCase.TRANSFER);
        return play;
    }

    @Test
    void a_transfer_to_an_address_is_one_of_the_model() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", BLIND)).isEmpty();
        assertThat(play.callGot(BodyCase.TRANSFER).getTransfer())
                .isEqualTo(
                        Transfer.newBuilder().setTo("boss@execs.example/phone").build());
    }

    @Test
    void a_transfer_to_a_session_names_the_call_of_that_session() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", ATTENDED.formatted("consultation")))
                .isEmpty();
        assertThat(play.callGot(BodyCase.TRANSFER).getTransfer())
                .isEqualTo(Transfer.newBuilder()
                        .setTo("boss@execs.example/phone")
                        .setReplacesCallId("call-2")
                        .build());
    }

    @Test
    void a_transfer_that_makes_no_sense_is_refused() {
        Play play = Play.answeredByCall();
        assertThat(play.peer("session-info", "<transfer xmlns='urn:xmpp:jingle:transfer:0'/>"))
                .isEqualTo("BAD_REQUEST");
        assertThat(play.peer("session-info", "<transfer xmlns='urn:xmpp:jingle:transfer:0' to='?'/>"))
                .isEqualTo("BAD_REQUEST");
        assertThat(play.peer("session-info", "<transferred xmlns='urn:xmpp:jingle:transfer:0'/>"))
                .isEqualTo("UNSUPPORTED_INFO");
        assertThat(play.peer("session-info", ATTENDED.formatted("s1"))).isEqualTo("BAD_REQUEST");
        assertThat(play.peer("session-info", ATTENDED.formatted("somebody-elses")))
                .isEqualTo("UNKNOWN_SESSION");
        play.callGotNothing();
        Play ringing = Play.isCalled().peerInitiates(Play.offer());
        ringing.callGot(BodyCase.INVITE);
        assertThat(ringing.peer("session-info", BLIND)).isEqualTo("OUT_OF_ORDER");
    }

    @Test
    void one_transfer_goes_on_at_a_time() {
        Play play = transferred();
        assertThat(play.peer("session-info", BLIND)).isEqualTo("OUT_OF_ORDER");
        play.call(progress(State.FAILED));
        assertThat(play.peer("session-info", BLIND)).isEmpty();
        play.callGot(BodyCase.TRANSFER);
    }

    @Test
    void the_peer_is_held_while_it_goes_on_and_hung_up_on_as_transferred() {
        Play play = transferred();
        play.call(progress(State.TRYING)).peerDid("session-info");
        assertThat(play.askedText()).contains("<hold xmlns='urn:xmpp:jingle:apps:rtp:info:1'");
        play.acknowledges();
        play.call(progress(State.RINGING)).call(progress(State.ACCEPTED)).peerGotNothing();
        play.call(Play.end(EndReason.NORMAL)).peerDid("session-terminate");
        assertThat(play.askedText()).contains("<success").contains("<transferred xmlns='urn:xmpp:jingle:transfer:0'");
    }

    @Test
    void the_peer_has_its_session_back_when_it_fails() {
        Play play = transferred();
        play.call(progress(State.TRYING)).peerDid("session-info").acknowledges();
        play.call(progress(State.FAILED)).peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold xmlns='urn:xmpp:jingle:apps:rtp:info:1'");
        play.acknowledges();
        play.call(Play.end(EndReason.NORMAL)).peerDid("session-terminate");
        assertThat(play.askedText()).contains("<success").doesNotContain("transferred");
    }

    @Test
    void a_peer_that_is_on_hold_already_stays_so_and_hears_of_the_failure_all_the_same() {
        Play play = Play.answeredByCall();
        play.call(Play.update("x", Play.directed(Play.answerTo(Play.offer()), Direction.SENDONLY)));
        play.peerDid("session-info").acknowledges().peerDid("content-modify").acknowledges();
        play.callGot(BodyCase.UPDATE_ANSWER);
        play.peer("session-info", BLIND);
        play.call(progress(State.TRYING)).peerGotNothing();
        play.call(progress(State.FAILED)).peerDid("session-info");
        assertThat(play.askedText()).contains("<unhold");
        play.acknowledges().peerDid("session-info");
        assertThat(play.askedText()).contains("<hold");
    }

    @Test
    void a_peer_that_refuses_to_be_held_is_transferred_all_the_same() {
        Play play = transferred();
        play.call(progress(State.TRYING)).peerDid("session-info").refuses("feature-not-implemented");
        play.call(progress(State.ACCEPTED)).call(Play.end(EndReason.NORMAL)).peerDid("session-terminate");
        assertThat(play.askedText()).contains("<transferred");
    }

    @Test
    void the_transferor_may_leave_at_once() {
        Play play = transferred();
        assertThat(play.peer("session-terminate", "<reason><success/></reason>"))
                .isEmpty();
        assertThat(play.callGot(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.NORMAL);
    }

    @Test
    void the_session_that_was_asked_with_ends_as_transferred_too() {
        Play play = Play.answeredByPeer();
        play.call(Play.end(EndReason.REPLACED)).peerDid("session-terminate");
        assertThat(play.askedText()).contains("<success").contains("<transferred xmlns='urn:xmpp:jingle:transfer:0'");
    }

    @Test
    void whoever_is_called_by_a_transfer_is_told_whose_it_is() {
        Invite invite = Invite.newBuilder()
                .setDescription(Play.offer())
                .setTransferredBy("attendant@office.example/desk")
                .build();
        Play direct = Play.calls();
        direct.perform(direct.session.call(invite, false));
        direct.peerDid("session-initiate");
        assertThat(direct.askedText())
                .contains("<transfer xmlns='urn:xmpp:jingle:transfer:0' from='attendant@office.example/desk'");
        Play proposed = Play.calls();
        proposed.perform(proposed.session.call(invite, true));
        assertThat(proposed.saidNext())
                .contains("<transfer xmlns='urn:xmpp:jingle:transfer:0' from='attendant@office.example/desk'");
    }
}
