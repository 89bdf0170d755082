package org.patchbay.xmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.impl.JidCreate;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Signal.BodyCase;
import org.patchbay.xmpp.jingle.JinglePeer.Initiation;
import org.patchbay.xmpp.jingle.description.JingleReader;
import org.patchbay.xmpp.jingle.description.JingleReading;
import org.patchbay.xmpp.jingle.description.Role;

/** Stanzas in, signals out, and back. */
class JingleDeskTest {
    private static final String ALICE = "alice@call.example";
    private static final String PROPOSE = "<propose xmlns='urn:xmpp:jingle-message:0' id='%s'>"
            + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>";
    private static final String CONTENT = Xml.golden(Xml.GOLDEN.resolve("xep-0320-initiate.xml")).getElements().stream()
            .map(Xml::text)
            .collect(Collectors.joining());

    private final DeskStage stage = new DeskStage();

    // --- peers call

    @Test
    void a_session_initiate_is_an_invitation_of_whom_the_stream_knows() {
        IQ reply = initiate("s1");
        assertThat(reply.getType()).isEqualTo(IQ.Type.result);
        Signal signal = stage.nextSignal(BodyCase.INVITE);
        assertThat(signal.getFrom()).isEqualTo("juliet@capulet.example");
        assertThat(signal.getTo()).isEqualTo("alice@localhost");
        assertThat(signal.getLegId()).isEqualTo("a");
        assertThat(signal.getSeq()).isEqualTo(1);
        assertThat(signal.getInvite().getChannel().getHandle()).isEqualTo(DeskStage.PEER);
        assertThat(signal.getInvite().getMaxForwards()).isZero();
    }

    @Test
    void hops_are_counted_down_and_a_call_without_any_left_is_refused() {
        String header =
                "<headers xmlns='http://jabber.org/protocol/shim'><header name='Max-Forwards'>%s</header></headers>";
        initiate("s1", CONTENT + header.formatted(5));
        assertThat(stage.nextSignal(BodyCase.INVITE).getInvite().getMaxForwards())
                .isEqualTo(4);
        IQ reply = initiate("s2", CONTENT + header.formatted(0));
        assertThat(condition(reply)).isEqualTo(StanzaError.Condition.policy_violation);
        assertThat(stage.counters.value("patchbay_jingle_loops_total")).isEqualTo(1);
        assertThat(stage.toCalls).isEmpty();
    }

    @Test
    void a_proposal_proceeds_and_its_initiate_is_the_same_session() {
        stage.message(DeskStage.PEER, ALICE, PROPOSE.formatted("s1"));
        assertThat(stage.nextText())
                .contains("<proceed xmlns='urn:xmpp:jingle-message:0' id='s1'")
                .contains("from='alice@call.example/gateway'")
                .contains("<store xmlns='urn:xmpp:hints'")
                .contains("type='chat'");
        assertThat(stage.toCalls).isEmpty();
        IQ reply = stage.jingle(DeskStage.PEER, ALICE + "/gateway", "session-initiate", "s1", CONTENT);
        assertThat(reply.getType()).isEqualTo(IQ.Type.result);
        stage.nextSignal(BodyCase.INVITE);
        assertThat(stage.desk.sessions()).isEqualTo(1);
    }

    @Test
    void a_repeated_proposal_is_one() {
        stage.message(DeskStage.PEER, ALICE, PROPOSE.formatted("s1"));
        stage.message(DeskStage.PEER, ALICE, PROPOSE.formatted("s1"));
        assertThat(stage.sent).hasSize(1);
        assertThat(stage.desk.sessions()).isEqualTo(1);
    }

    @Test
    void a_proposal_without_media_of_ours_is_rejected() {
        stage.message(
                DeskStage.PEER,
                ALICE,
                "<propose xmlns='urn:xmpp:jingle-message:0' id='s1'><description xmlns='urn:example:files'/></propose>");
        assertThat(stage.nextText()).contains("<reject").contains("unsupported-applications");
        assertThat(stage.desk.sessions()).isZero();
    }

    @Test
    void a_session_that_is_not_there_is_unknown() {
        IQ reply = stage.jingle(DeskStage.PEER, ALICE + "/gateway", "session-terminate", "s9", "");
        assertThat(condition(reply)).isEqualTo(StanzaError.Condition.item_not_found);
        assertThat((Object) reply.getError().getExtension("unknown-session", "urn:xmpp:jingle:errors:1"))
                .isNotNull();
    }

    @Test
    void another_peer_can_not_touch_a_session() {
        initiate("s1");
        IQ reply = stage.jingle("mallory@capulet.example/x", ALICE + "/gateway", "session-terminate", "s1", "");
        assertThat(condition(reply)).isEqualTo(StanzaError.Condition.item_not_found);
        IQ sibling = stage.jingle("juliet@capulet.example/phone", ALICE + "/gateway", "session-terminate", "s1", "");
        assertThat(condition(sibling)).isEqualTo(StanzaError.Condition.item_not_found);
        assertThat(stage.desk.sessions()).isEqualTo(1);
    }

    @Test
    void a_second_initiate_of_a_session_is_out_of_order() {
        initiate("s1");
        assertThat(condition(initiate("s1"))).isEqualTo(StanzaError.Condition.unexpected_request);
        assertThat(stage.desk.sessions()).isEqualTo(1);
    }

    @Test
    void sessions_of_a_peer_and_of_all_are_bounded() {
        for (int i = 0; i < 3; i++) assertThat(initiate("s" + i).getType()).isEqualTo(IQ.Type.result);
        assertThat(condition(initiate("s3"))).isEqualTo(StanzaError.Condition.resource_constraint);
        String other = "romeo@montague.example/orchard";
        assertThat(stage.jingle(other, ALICE, "session-initiate", "r1", CONTENT).getType())
                .isEqualTo(IQ.Type.result);
        assertThat(condition(stage.jingle(other, ALICE, "session-initiate", "r2", CONTENT)))
                .isEqualTo(StanzaError.Condition.resource_constraint);
        stage.message("tybalt@capulet.example/x", ALICE, PROPOSE.formatted("t1"));
        stage.sent.removeIf(
                stanza -> !stanza.toXML(XmlEnvironment.EMPTY).toString().contains("<reject"));
        assertThat(stage.nextText()).contains("resource-constraint");
    }

    @Test
    void what_is_not_jingle_is_left_alone() {
        assertThat(stage.desk.take(
                        (IQ) Xml.stanza("<iq xmlns='jabber:client' type='get' id='1' from='a@b/c' to='d@e'>"
                                + "<ping xmlns='urn:xmpp:ping'/></iq>"),
                        stage.peer("a@b/c")))
                .isFalse();
        assertThat(stage.desk.take(
                        Xml.message("<message xmlns='jabber:client' from='a@b/c' to='d@e'><body>hi</body></message>"),
                        stage.peer("a@b/c")))
                .isFalse();
        assertThat(stage.desk.take(
                        (IQ) Xml.stanza("<iq xmlns='jabber:client' type='result' id='1' from='a@b/c' to='d@e'/>"),
                        stage.peer("a@b/c")))
                .isFalse();
        assertThat(stage.sent).isEmpty();
    }

    @Test
    void a_peer_that_initiates_not_after_all_leaves_nothing() {
        stage.message(DeskStage.PEER, ALICE, PROPOSE.formatted("s1"));
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.desk.sessions()).isZero();
        assertThat(stage.wheel.pending()).isZero();
        assertThat(stage.toCalls).isEmpty();
    }

    // --- the call rings peers

    @Test
    void a_peer_is_proposed_to_and_the_device_that_proceeds_is_initiated_to() {
        stage.desk.invite(invitation(), stage.peer("juliet@capulet.example", Initiation.MESSAGE));
        String propose = stage.nextText();
        assertThat(propose).contains("<propose").contains("to='juliet@capulet.example'");
        String sid = propose.replaceAll("(?s).*<propose[^>]* id='([^']*)'.*", "$1");
        stage.message(
                DeskStage.PEER, ALICE + "/gateway", "<proceed xmlns='urn:xmpp:jingle-message:0' id='" + sid + "'/>");
        JingleIq initiate = stage.nextRequest("session-initiate");
        assertThat(initiate.getTo().toString()).isEqualTo(DeskStage.PEER);
        assertThat(initiate.getFrom().toString()).isEqualTo(ALICE + "/gateway");
        stage.result(initiate);
        IQ accepted = stage.jingle(
                DeskStage.PEER, ALICE + "/gateway", "session-accept", sid, CONTENT.replace("actpass", "active"));
        assertThat(accepted.getType()).isEqualTo(IQ.Type.result);
        Signal answer = stage.nextSignal(BodyCase.ANSWER);
        assertThat(answer.getLegId()).isEqualTo("b1");
        assertThat(answer.getFrom()).isEqualTo("juliet@capulet.example");
    }

    @Test
    void a_device_hears_of_its_account_that_another_one_took_the_call() {
        String sid = proposedTo(DeskStage.PEER);
        stage.desk.onSignal(end(EndReason.ANSWERED_ELSEWHERE));
        assertThat(stage.nextText())
                .contains("<accept xmlns='urn:xmpp:jingle-message:0' id='" + sid + "'")
                .contains("from='juliet@capulet.example'")
                .contains("to='" + DeskStage.PEER + "'")
                .contains("<store xmlns='urn:xmpp:hints'");
        assertThat(stage.nextText()).contains("<retract").contains("Answered elsewhere");
        assertThat(stage.sent).isEmpty();
    }

    @Test
    void a_device_hears_of_its_account_that_another_one_refused_the_call() {
        String sid = proposedTo(DeskStage.PEER);
        stage.desk.onSignal(end(EndReason.BUSY));
        assertThat(stage.nextText())
                .contains("<reject xmlns='urn:xmpp:jingle-message:0' id='" + sid + "'")
                .contains("<busy")
                .contains("from='juliet@capulet.example'");
        assertThat(stage.nextText()).contains("<retract");
    }

    @Test
    void a_caller_who_gives_up_is_told_of_as_that_alone() {
        proposedTo(DeskStage.PEER);
        stage.desk.onSignal(end(EndReason.CANCELLED));
        assertThat(stage.nextText()).contains("<retract").contains("<cancel");
        assertThat(stage.sent).isEmpty();
    }

    @Test
    void of_two_proposals_at_once_ours_with_the_higher_id_is_retracted() {
        String sid = proposedTo(DeskStage.PEER);
        stage.message(DeskStage.PEER, ALICE, PROPOSE.formatted("!"));
        assertThat(stage.nextText())
                .contains("<retract xmlns='urn:xmpp:jingle-message:0' id='" + sid + "'")
                .contains("<expired")
                .contains("<tie-break");
        assertThat(stage.nextText()).contains("<proceed xmlns='urn:xmpp:jingle-message:0' id='!'");
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.BUSY);
        assertThat(stage.desk.sessions()).isEqualTo(1);
    }

    private String proposedTo(String peer) {
        stage.desk.invite(invitation(), stage.peer(peer, Initiation.MESSAGE));
        return stage.nextText().replaceAll("(?s).*<propose[^>]* id='([^']*)'.*", "$1");
    }

    private static Signal end(EndReason reason) {
        Signal invitation = invitation();
        return Signal.newBuilder()
                .setCallId(invitation.getCallId())
                .setLegId(invitation.getLegId())
                .setEnd(End.newBuilder().setReason(reason))
                .build();
    }

    @Test
    void an_attended_transfer_names_the_call_of_the_users_other_session() {
        initiate("s1");
        Signal first = stage.nextSignal(BodyCase.INVITE);
        initiate("s2");
        Signal second = stage.nextSignal(BodyCase.INVITE);
        stage.desk.onSignal(Signal.newBuilder()
                .setCallId(first.getCallId())
                .setLegId(first.getLegId())
                .setAnswer(Answer.newBuilder().setDescription(first.getInvite().getDescription()))
                .build());
        stage.sent.clear();
        String transfer = "<transfer xmlns='urn:xmpp:jingle:transfer:0' sid='%s' to='bob@call.example/phone'/>";
        IQ reply = stage.jingle(DeskStage.PEER, ALICE + "/gateway", "session-info", "s1", transfer.formatted("s2"));
        assertThat(reply.getType()).isEqualTo(IQ.Type.result);
        assertThat(stage.nextSignal(BodyCase.TRANSFER).getTransfer().getReplacesCallId())
                .isEqualTo(second.getCallId());
        stage.jingle("mallory@capulet.example/x", ALICE, "session-initiate", "m1", CONTENT);
        stage.nextSignal(BodyCase.INVITE);
        initiate("s3");
        Signal third = stage.nextSignal(BodyCase.INVITE);
        stage.desk.onSignal(Signal.newBuilder()
                .setCallId(third.getCallId())
                .setLegId(third.getLegId())
                .setAnswer(Answer.newBuilder().setDescription(third.getInvite().getDescription()))
                .build());
        stage.sent.clear();
        // Somebody else's session is nobody's business.
        IQ foreign = stage.jingle(DeskStage.PEER, ALICE + "/gateway", "session-info", "s3", transfer.formatted("m1"));
        assertThat(condition(foreign)).isEqualTo(StanzaError.Condition.item_not_found);
    }

    @Test
    void a_full_jid_without_message_initiation_is_initiated_to_directly() {
        stage.desk.invite(invitation(), stage.peer(DeskStage.PEER));
        stage.nextRequest("session-initiate");
    }

    @Test
    void a_bare_jid_without_message_initiation_is_unavailable() {
        stage.desk.invite(invitation(), stage.peer("juliet@capulet.example"));
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(stage.desk.sessions()).isZero();
    }

    @Test
    void a_peer_that_can_not_be_reached_is_unavailable() {
        stage.reachable = false;
        stage.desk.invite(invitation(), stage.peer(DeskStage.PEER));
        stage.pass(Duration.ofMillis(20));
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(stage.desk.sessions()).isZero();
        assertThat(stage.wheel.pending()).isZero();
    }

    @Test
    void a_peer_that_does_not_reply_is_unavailable() {
        stage.desk.invite(invitation(), stage.peer(DeskStage.PEER));
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(stage.wheel.pending()).isZero();
    }

    @Test
    void a_reply_counts_only_from_whom_was_asked() {
        stage.desk.invite(invitation(), stage.peer(DeskStage.PEER));
        JingleIq initiate = stage.nextRequest("session-initiate");
        IQ forged = IQ.createErrorResponse(initiate, StanzaError.Condition.service_unavailable);
        assertThat(stage.desk.take(forged, stage.peer("mallory@capulet.example/x")))
                .isFalse();
        assertThat(stage.toCalls).isEmpty();
        assertThat(stage.desk.take(forged, stage.peer(DeskStage.PEER))).isTrue();
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
    }

    @Test
    void of_two_that_call_each_other_the_lower_session_id_prevails() {
        stage.desk.invite(invitation(), stage.peer(DeskStage.PEER));
        stage.nextRequest("session-initiate");
        IQ higher = initiate("zzz");
        assertThat(condition(higher)).isEqualTo(StanzaError.Condition.conflict);
        assertThat((Object) higher.getError().getExtension("tie-break", "urn:xmpp:jingle:errors:1"))
                .isNotNull();
        assertThat(initiate("!").getType()).isEqualTo(IQ.Type.result);
    }

    // --- ends

    @Test
    void a_gone_resource_ends_its_legs_alone() {
        initiate("s1");
        stage.jingle("romeo@montague.example/orchard", ALICE, "session-initiate", "r1", CONTENT);
        stage.toCalls.clear();
        stage.desk.gone(JidCreate.fromOrThrowUnchecked(DeskStage.PEER));
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        assertThat(stage.desk.sessions()).isEqualTo(1);
        stage.desk.gone(JidCreate.fromOrThrowUnchecked("montague.example"));
        assertThat(stage.desk.sessions()).isZero();
    }

    @Test
    void a_desk_that_drains_takes_no_new_session_and_one_that_closes_ends_all() {
        initiate("s1");
        stage.nextSignal(BodyCase.INVITE);
        stage.desk.drain();
        assertThat(condition(initiate("s2"))).isEqualTo(StanzaError.Condition.service_unavailable);
        stage.desk.close(EndReason.UNAVAILABLE);
        assertThat(stage.nextSignal(BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        stage.nextRequest("session-terminate");
        assertThat(stage.desk.sessions()).isZero();
        assertThat(stage.desk.questions()).isZero();
        assertThat(stage.wheel.pending()).isZero();
    }

    @Test
    void a_call_that_ends_terminates_its_session() {
        initiate("s1");
        Signal invite = stage.nextSignal(BodyCase.INVITE);
        stage.desk.onSignal(Signal.newBuilder()
                .setCallId(invite.getCallId())
                .setLegId("a")
                .setEnd(End.newBuilder().setReason(EndReason.BUSY))
                .build());
        JingleIq terminate = stage.nextRequest("session-terminate");
        assertThat(Xml.text(terminate.jingle())).contains("<busy");
        assertThat(stage.desk.sessions()).isZero();
    }

    // ---

    private IQ initiate(String sid) {
        return initiate(sid, CONTENT);
    }

    private IQ initiate(String sid, String children) {
        return stage.jingle(DeskStage.PEER, ALICE, "session-initiate", sid, children);
    }

    private static StanzaError.Condition condition(IQ reply) {
        assertThat(reply.getType()).isEqualTo(IQ.Type.error);
        return reply.getError().getCondition();
    }

    private static Signal invitation() {
        JingleReading.Read offer = (JingleReading.Read)
                JingleReader.offer(Xml.golden(Xml.GOLDEN.resolve("xep-0320-initiate.xml")), Role.INITIATOR);
        return Signal.newBuilder()
                .setCallId("t-0-0000000000000000000000ff")
                .setLegId("b1")
                .setFrom("alice@localhost")
                .setTo("juliet@capulet.example")
                .setInvite(Invite.newBuilder().setDescription(offer.description()))
                .build();
    }
}
