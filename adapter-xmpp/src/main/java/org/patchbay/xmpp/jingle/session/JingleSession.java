package org.patchbay.xmpp.jingle.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.description.Trickle;
import org.patchbay.xmpp.jingle.session.SessionState.Phase;

/**
 * One leg of a call over Jingle, as a pure machine: each method tells it one thing that happened and returns what is to be done, in order. It
 * keeps the contract of a leg toward the call ({@code org.patchbay.core.spi.Adapter}), and XEP-0166, 0167, 0176 and 0353 toward the peer.
 *
 * <p>After {@link Effect.Forget} it is over and does nothing any more. Confined to one event loop.
 */
public final class JingleSession {
    private final SessionState state;
    private final OutgoingSetup outgoing;
    private final IncomingSetup incoming;
    private final CallOffers offers;
    private final PeerChanges changes;
    private final Transfers transfers;
    private final Infos infos;
    private final Set<Integer> complete = new HashSet<>();

    private JingleSession(SessionPolicy policy, Role role, String sid, String ownJid, long seed) {
        state = new SessionState(policy, role, sid, ownJid, seed);
        outgoing = new OutgoingSetup(state);
        incoming = new IncomingSetup(state);
        offers = new CallOffers(state);
        changes = new PeerChanges(state, offers);
        transfers = new Transfers(state);
        infos = new Infos(state, changes, transfers);
    }

    /**
     * A session in which the peer calls.
     *
     * @param sid the peer's name for it
     * @param ownJid the full JID that the peer speaks to
     * @param seed random, for the {@code o=} line of the peer's descriptions
     */
    public static JingleSession incoming(SessionPolicy policy, String sid, String ownJid, long seed) {
        return new JingleSession(policy, Role.RESPONDER, sid, ownJid, seed);
    }

    /** A session in which the peer is called. */
    public static JingleSession outgoing(SessionPolicy policy, String sid, String ownJid, long seed) {
        return new JingleSession(policy, Role.INITIATOR, sid, ownJid, seed);
    }

    /** Jingle's name for it. */
    public String sid() {
        return state.sid;
    }

    /** Whether nothing is left of it. */
    public boolean isOver() {
        return state.outbox.isOver();
    }

    /** Whether the call has been offered, or has offered, and nobody has answered yet: the time in which both may call each other. */
    public boolean isUnanswered() {
        return state.phase == Phase.PROPOSED || state.phase == Phase.INITIATED;
    }

    /** Whether the peer proposed it, and has yet to initiate. */
    public boolean isExpected() {
        return state.phase == Phase.EXPECTED;
    }

    /** A number for a request that came in, by which its reply is named. */
    public int newExchange() {
        return state.outbox.newExchange();
    }

    // --- beginnings

    /**
     * The call wants the peer rung.
     *
     * @param propose whether by XEP-0353
     */
    public List<Effect> call(Invite invite, boolean propose) {
        outgoing.begin(invite, propose);
        return done();
    }

    /** The peer proposes a session. */
    public List<Effect> proposed() {
        incoming.proposed();
        return done();
    }

    /** The peer initiates; {@code invite} is what the call is to hear beside the offer. */
    public List<Effect> initiated(JingleRequest request, Invite invite) {
        incoming.initiated(request, invite);
        return done();
    }

    // --- the call

    /** A signal of the call. */
    public List<Effect> onSignal(Signal signal) {
        if (isOver()) return List.of();
        switch (signal.getBodyCase()) {
            case PROGRESS -> incoming.progress(signal.getProgress());
            case ANSWER -> {
                incoming.answer(signal.getAnswer());
                if (state.phase == Phase.ACTIVE) changes.settled();
            }
            case CANDIDATES -> candidates(signal.getCandidates());
            case UPDATE -> update(signal.getUpdate());
            case UPDATE_ANSWER ->
                changes.answered(
                        signal.getUpdateAnswer().getId(),
                        signal.getUpdateAnswer().getDescription());
            case UPDATE_REJECT -> changes.rejected(signal.getUpdateReject());
            case INFO -> infos.info(signal.getInfo());
            case DTMF -> infos.play(signal.getDtmf());
            case END -> end(signal.getEnd());
            case TRANSFER_PROGRESS -> transfers.progress(signal.getTransferProgress());
            case TRANSFER, INVITE, MESSAGE, RECEIPT, PRESENCE, SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET -> {}
        }
        return done();
    }

    private void candidates(Candidates candidates) {
        List<TrickledCandidate> list = candidates.getCandidatesList();
        switch (state.phase) {
            case PROPOSED, OFFERED -> state.keep(list, candidates.getEnd());
            case INITIATED -> state.trickle(list, candidates.getEnd(), state.local(), state.contents);
            case ACTIVE -> {
                if (changes.restarts()) state.keep(list, candidates.getEnd());
                else state.trickle(list, candidates.getEnd(), offers.current(), offers.contents());
            }
            case NEW, EXPECTED, OVER -> {}
        }
    }

    private void update(Update update) {
        if (state.phase != Phase.ACTIVE) {
            offers.reject(update.getId(), UpdateReject.Cause.GLARE, "the session is still being set up");
        } else if (offers.isOpen() || changes.isOpen() && !changes.givesWay(update)) {
            offers.reject(update.getId(), UpdateReject.Cause.GLARE, "another offer is under way");
            if (!offers.isOpen()) changes.turnedAway();
        } else {
            offers.offered(update);
            if (offers.awaitsRestart() && changes.meetsRestart()) offers.restarted(List.of());
            afterStep();
        }
    }

    private void end(End end) {
        if (transfers.ends(end)) {
            state.hangUp(Reasons.transferred(), Reasons.element(EndReason.NORMAL, ""));
            return;
        }
        // XEP-0353 3.3 leaves the word to us: that another device took the call is said as plain text.
        String text =
                end.getReason() == EndReason.ANSWERED_ELSEWHERE && end.getText().isEmpty()
                        ? "Answered elsewhere"
                        : end.getText();
        state.hangUp(end.getReason(), text);
    }

    // --- the peer

    /** A request of the peer for this session. */
    public List<Effect> onRequest(JingleRequest request) {
        if (isOver()) return List.of();
        if (state.phase == Phase.EXPECTED || state.phase == Phase.NEW) {
            // It was proposed, and is no session yet.
            state.refuse(request, Fault.UNKNOWN_SESSION);
            return done();
        }
        boolean active = state.phase == Phase.ACTIVE;
        switch (request.action()) {
            case SESSION_INITIATE -> state.refuse(request, Fault.OUT_OF_ORDER);
            case SESSION_ACCEPT -> {
                outgoing.accepted(request);
                if (state.phase == Phase.ACTIVE && !active) changes.settled();
            }
            case SESSION_TERMINATE -> terminated(request);
            case SESSION_INFO -> infos.took(request, outgoing::rings);
            case TRANSPORT_INFO -> transportInfo(request);
            case DESCRIPTION_INFO ->
                // XEP-0167 6: it advises, and nothing has to follow.
                state.done(request);
            case CONTENT_MODIFY -> inCall(request, active, () -> changes.modify(request));
            case CONTENT_ADD -> inCall(request, active, () -> changes.add(request));
            case CONTENT_REMOVE -> inCall(request, active, () -> changes.remove(request));
            case CONTENT_ACCEPT -> inCall(request, active && offers.adds(), () -> offers.accepted(request));
            case CONTENT_REJECT -> inCall(request, active && offers.adds(), () -> offers.refused(request));
            case TRANSPORT_REPLACE -> inCall(request, active, () -> transportReplace(request));
            case TRANSPORT_ACCEPT, TRANSPORT_REJECT -> state.refuse(request, Fault.OUT_OF_ORDER);
            case SECURITY_INFO -> state.refuse(request, Fault.UNSUPPORTED_INFO);
            case UNKNOWN -> state.refuse(request, Fault.BAD_REQUEST);
        }
        afterStep();
        return done();
    }

    private void inCall(JingleRequest request, boolean inOrder, Runnable step) {
        if (inOrder) step.run();
        else state.refuse(request, Fault.OUT_OF_ORDER);
    }

    private void terminated(JingleRequest request) {
        state.done(request);
        End end = Reasons.read(request.jingle(), EndReason.NORMAL);
        // A caller that hangs up before the answer has cancelled, whatever word it has for it.
        if (state.phase == Phase.OFFERED && end.getReason() == EndReason.NORMAL)
            end = end.toBuilder().setReason(EndReason.CANCELLED).build();
        state.over(end, true);
    }

    private void transportInfo(JingleRequest request) {
        boolean offering = offers.isOpen();
        Trickle.Reading reading = Trickle.read(request.jingle(), offering ? offers.contents() : changes.contents());
        if (reading instanceof Trickle.Refused refused) {
            state.refuse(request, Fault.of(refused.why().refusal()));
            return;
        }
        List<Trickle.Entry> entries = ((Trickle.Read) reading).entries();
        if (state.phase == Phase.ACTIVE && PeerChanges.restarts(state.remote(), entries)) {
            complete.clear();
            if (offers.restarted(entries) || changes.restart(entries)) state.done(request);
            else state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        state.done(request);
        SessionDescription named = offering || state.remote == null ? offers.current() : changes.described();
        List<TrickledCandidate> candidates = new ArrayList<>();
        for (Trickle.Entry entry : entries) {
            if (entry.index() >= named.getMediaCount()) continue;
            candidates.addAll(entry.candidates(named));
            if (entry.section().getEndOfCandidates()) complete.add(entry.index());
        }
        if (state.remote != null) state.remote = IceCandidates.withCandidates(state.remote(), candidates);
        boolean end = !complete.isEmpty() && allComplete(named);
        if (end) complete.clear();
        if (changes.keeps(candidates) || candidates.isEmpty() && !end) return;
        state.tell(Signal.newBuilder()
                .setCandidates(
                        Candidates.newBuilder().addAllCandidates(candidates).setEnd(end)));
    }

    /** XEP-0166 7.2.15. New credentials of the same transport are an ICE restart that waits for an answer, as Jitsi has it. */
    private void transportReplace(JingleRequest request) {
        Trickle.Reading reading = Trickle.read(request.jingle(), changes.contents());
        if (reading instanceof Trickle.Refused refused) {
            state.refuse(request, Fault.of(refused.why().refusal()));
            return;
        }
        List<Trickle.Entry> entries = ((Trickle.Read) reading).entries();
        if (!PeerChanges.restarts(state.remote(), entries)) {
            state.done(request);
            state.request(
                    Action.TRANSPORT_REJECT,
                    PeerChanges.named(Tag.children(request.jingle(), "content", Namespaces.JINGLE)));
            return;
        }
        if (changes.replace(entries)) {
            complete.clear();
            state.done(request);
        } else {
            // XEP-0166 7.2.16: of two that restart at once the initiator prevails.
            state.refuse(request, state.role == Role.INITIATOR ? Fault.TIE_BREAK : Fault.OUT_OF_ORDER);
        }
    }

    /** Of a bundle one content speaks for all. */
    private boolean allComplete(SessionDescription named) {
        if (named.getGroupsList().stream()
                .anyMatch(group -> group.getSemantics().equals("BUNDLE"))) return true;
        for (int i = 0; i < named.getMediaCount(); i++)
            if (MediaSections.inUse(named.getMedia(i)) && !complete.contains(i)) return false;
        return true;
    }

    /** What became of a request of ours. */
    public List<Effect> onReply(PeerReply reply) {
        if (isOver()) return List.of();
        boolean taken = outgoing.reply(reply) || incoming.reply(reply) || offers.reply(reply) || infos.reply(reply);
        // What is left are candidates, ringing and the like: only that the peer knows nothing of the session matters.
        if (!taken && reply.sessionUnknown())
            state.over(SessionSignals.why(EndReason.TRANSPORT_LOST, "the peer knows the session no more"), true);
        afterStep();
        return done();
    }

    /** A message of XEP-0353. */
    public List<Effect> onMessage(PeerMessage message) {
        if (isOver()) return List.of();
        if (message.kind() == PeerMessage.Kind.FINISH) {
            if (state.phase != Phase.PROPOSED) state.over(Reasons.read(message.element(), EndReason.NORMAL), false);
        } else if (state.role == Role.INITIATOR) {
            outgoing.message(message);
        } else if (state.phase == Phase.EXPECTED || state.phase == Phase.OFFERED) {
            incoming.message(message);
        }
        return done();
    }

    /** A timer ran out. */
    public List<Effect> onTimer(SessionTimer timer) {
        if (isOver() || !state.outbox.fired(timer)) return List.of();
        switch (timer) {
            case INITIATE -> state.hangUp(EndReason.TIMEOUT, "no session-initiate followed");
            case UPDATE -> {
                offers.expired();
                afterStep();
            }
            case RETRY -> changes.retry();
        }
        return done();
    }

    /** XEP-0353 4.1: the peer has proposed at the same time, and its session id is the lower one. */
    public List<Effect> yieldsTo(String text) {
        if (isOver() || state.phase != Phase.PROPOSED) return List.of();
        state.tell(SessionSignals.end(EndReason.BUSY, text));
        state.say(
                "retract",
                List.of(
                        Reasons.element(new JingleReason("expired", ""), ""),
                        Tag.empty("tie-break", Namespaces.MESSAGE_INITIATION)));
        state.forget();
        return done();
    }

    /** The gateway ends it toward both sides. */
    public List<Effect> hangUp(EndReason reason, String text) {
        if (isOver()) return List.of();
        state.fail(reason, text);
        return done();
    }

    /** The peer is gone for good. */
    public List<Effect> onGone() {
        if (isOver()) return List.of();
        state.messages = false;
        state.over(SessionSignals.why(EndReason.TRANSPORT_LOST, "the device is gone"), false);
        return done();
    }

    private void afterStep() {
        if (isOver() || state.phase != Phase.ACTIVE || offers.isOpen()) return;
        if (offers.takeAnswered()) changes.settled();
        changes.goOn();
    }

    private List<Effect> done() {
        return state.outbox.take();
    }
}
