package org.patchbay.xmpp.jingle.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.description.Trickle;

/** What the parts of one session share. */
final class SessionState {
    /** Candidates that wait for the description that they belong to; those beyond are dropped, and the media finds its way by the others. */
    static final int MAX_EARLY = 200;

    /** Where a session is. */
    enum Phase {
        /** Nothing was said yet. */
        NEW,
        /** We proposed, the peer has to proceed. */
        PROPOSED,
        /** We initiated, the peer has to accept. */
        INITIATED,
        /** The peer proposed and was told to proceed; it has to initiate. */
        EXPECTED,
        /** The peer initiated, the call has to answer. */
        OFFERED,
        ACTIVE,
        OVER
    }

    final SessionPolicy policy;
    final Outbox outbox = new Outbox();
    final Role role;
    final String sid;
    final String ownJid;
    /** The description that the peer has from us; null before the first. */
    @Nullable
    SessionDescription local;
    /** The peer's own, directions as it wants them; null before the first. */
    @Nullable
    SessionDescription remote;

    final List<TrickledCandidate> early = new ArrayList<>();
    boolean earlyEnd;
    Phase phase = Phase.NEW;
    Contents contents = Contents.NONE;
    /** Whether messages of XEP-0353 were exchanged, and so are at the end. */
    boolean messages;
    /** The peer holds us by {@code session-info}. */
    boolean held;
    /** We hold the peer by {@code session-info}. */
    boolean saidHold;
    /** Each content's direction as both know it, from our side. */
    final Map<Integer, Direction> agreed = new HashMap<>();

    private final String originId;
    private long version;

    SessionState(SessionPolicy policy, Role role, String sid, String ownJid, long seed) {
        this.policy = policy;
        this.role = role;
        this.sid = sid;
        this.ownJid = ownJid;
        this.originId = Long.toString(seed & Long.MAX_VALUE);
    }

    SessionDescription local() {
        return local == null ? SessionDescription.getDefaultInstance() : local;
    }

    SessionDescription remote() {
        return remote == null ? SessionDescription.getDefaultInstance() : remote;
    }

    // --- to the call

    void tell(Signal.Builder signal) {
        outbox.add(new Effect.Tell(signal.build()));
    }

    /** A description of the peer for the call: to SDP it is one session of one origin, with a version that grows (RFC 3264 8). */
    SessionDescription stamped(SessionDescription description) {
        return description.toBuilder()
                .setSessionName("-")
                .setOrigin(Origin.newBuilder()
                        .setUsername("-")
                        .setSessionId(originId)
                        .setSessionVersion(++version)
                        .setAddressType("IP4")
                        .setAddress("0.0.0.0"))
                .build();
    }

    // --- to the peer

    int request(Action action, List<StandardExtensionElement> children) {
        int exchange = outbox.newExchange();
        Tag jingle = Tag.of("jingle", Namespaces.JINGLE).with("action", action.word());
        // XEP-0166 7.1: initiator with session-initiate, responder with session-accept, nowhere else.
        if (action == Action.SESSION_INITIATE) jingle.with("initiator", ownJid);
        if (action == Action.SESSION_ACCEPT) jingle.with("responder", ownJid);
        outbox.add(new Effect.Request(
                exchange, jingle.with("sid", sid).addAll(children).build()));
        return exchange;
    }

    /** XEP-0167 9.2. */
    int sayHold(boolean hold) {
        saidHold = hold;
        return request(Action.SESSION_INFO, List.of(Tag.empty(hold ? "hold" : "unhold", Namespaces.RTP_INFO)));
    }

    void done(JingleRequest request) {
        outbox.add(new Effect.Reply(request.exchange(), null));
    }

    void refuse(JingleRequest request, Fault fault) {
        outbox.add(new Effect.Reply(request.exchange(), fault));
    }

    void say(String message, List<StandardExtensionElement> children) {
        outbox.add(new Effect.Say(Tag.of(message, Namespaces.MESSAGE_INITIATION)
                .with("id", sid)
                .addAll(children)
                .build()));
    }

    // --- directions and candidates

    /** The direction of a section of ours, from our side. */
    Direction localDirection(SessionDescription description, int index) {
        return MediaDirections.of(description, description.getMedia(index));
    }

    /** The direction of a section of the peer's, from its side. */
    Direction remoteDirection(int index) {
        if (index >= remote().getMediaCount()) return Direction.SENDRECV;
        return MediaDirections.of(remote(), remote().getMedia(index));
    }

    /** What both sides' wishes make of a section, from our side. */
    Direction effective(SessionDescription ours, int index) {
        return Directions.both(localDirection(ours, index), Directions.reverse(remoteDirection(index)));
    }

    /**
     * What the peer wants of each section that it has accepted. Of a stream that it was offered one way it can accept no more than that (RFC 3264 6.1),
     * and wants all of it for as much as that tells.
     */
    SessionDescription wishes(SessionDescription answer, SessionDescription offer) {
        SessionDescription.Builder wishes = answer.toBuilder();
        for (int i = 0; i < answer.getMediaCount() && i < offer.getMediaCount(); i++) {
            Direction all = Directions.reverse(localDirection(offer, i));
            if (MediaDirections.of(answer, answer.getMedia(i)) == all && MediaSections.inUse(answer.getMedia(i)))
                wishes.getMediaBuilder(i).setDirection(Direction.SENDRECV);
        }
        return wishes.build();
    }

    /** The session is as the two descriptions say: from here on both know these directions. */
    void agreeOnDirections() {
        agreed.clear();
        for (int i = 0; i < contents.size(); i++) if (contents.at(i).live()) agreed.put(i, effective(local(), i));
    }

    void keep(List<TrickledCandidate> candidates, boolean end) {
        for (TrickledCandidate candidate : candidates) if (early.size() < MAX_EARLY) early.add(candidate);
        earlyEnd |= end;
    }

    /** Sends what waited for the description of ours. */
    void flushEarly() {
        List<TrickledCandidate> waiting = List.copyOf(early);
        boolean end = earlyEnd;
        early.clear();
        earlyEnd = false;
        trickle(waiting, end, local(), contents);
    }

    void trickle(List<TrickledCandidate> candidates, boolean end, SessionDescription of, Contents contents) {
        List<StandardExtensionElement> elements = Trickle.write(candidates, of, contents);
        if (!elements.isEmpty()) request(Action.TRANSPORT_INFO, elements);
        List<StandardExtensionElement> ends = end ? Trickle.end(of, contents) : List.of();
        if (!ends.isEmpty()) request(Action.TRANSPORT_INFO, ends);
    }

    // --- the end

    /** Ends the session toward the peer; the call knows. */
    void hangUp(EndReason reason, String text) {
        if (phase == Phase.PROPOSED) tellOfOtherDevice(reason);
        StandardExtensionElement words = Reasons.element(reason, text);
        hangUp(words, words);
    }

    /**
     * The same in words of its own.
     *
     * @param words what the session ends with
     * @param finish what XEP-0353's message says of it
     */
    void hangUp(StandardExtensionElement words, StandardExtensionElement finish) {
        List<StandardExtensionElement> why = List.of(words);
        switch (phase) {
            // XEP-0353 3.3: what was proposed and not taken up is retracted.
            case PROPOSED -> say("retract", why);
            case EXPECTED -> say("finish", why);
            case INITIATED, OFFERED, ACTIVE -> {
                request(Action.SESSION_TERMINATE, why);
                if (messages) say("finish", List.of(finish));
            }
            case NEW, OVER -> {}
        }
        forget();
    }

    /**
     * A retraction alone looks like a call that was missed. What another device of the user did, devices learn from that device's own message:
     * {@code accept} as version 0.3 of XEP-0353 has it for accounts without message carbons (6 of the current one), {@code reject}.
     */
    private void tellOfOtherDevice(EndReason reason) {
        boolean taken = reason == EndReason.ANSWERED_ELSEWHERE;
        if (!taken && reason != EndReason.DECLINED && reason != EndReason.BUSY) return;
        Tag element = Tag.of(taken ? "accept" : "reject", Namespaces.MESSAGE_INITIATION)
                .with("id", sid);
        if (!taken) element.add(Reasons.element(reason, ""));
        outbox.add(new Effect.SayForAccount(element.build()));
    }

    /** Ends the session toward both sides. */
    void fail(EndReason reason, String text) {
        tellEnd(reason, text);
        hangUp(reason, text);
    }

    /** The peer has ended it, or is gone: the call hears why, the peer nothing but what XEP-0353 3.6 wants of both. */
    void over(End end, boolean sayFinish) {
        tellEnd(end.getReason(), end.getText());
        if (sayFinish && messages) say("finish", List.of(Reasons.element(end.getReason(), "")));
        forget();
    }

    private void tellEnd(EndReason reason, String text) {
        // The call knows nothing of a proposal that has not become an offer.
        if (phase == Phase.EXPECTED || phase == Phase.OVER || phase == Phase.NEW) return;
        tell(Signal.newBuilder().setEnd(End.newBuilder().setReason(reason).setText(text)));
    }

    void forget() {
        phase = Phase.OVER;
        outbox.forget();
    }
}
