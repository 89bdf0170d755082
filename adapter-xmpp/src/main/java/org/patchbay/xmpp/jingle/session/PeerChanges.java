package org.patchbay.xmpp.jingle.session;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.IceCredentials;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleReader;
import org.patchbay.xmpp.jingle.description.JingleReading;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.description.Trickle;

/**
 * Changes that the peer makes. Hold, {@code content-modify} and {@code content-remove} are acknowledged and hold at once (XEP-0166 7.2.3: there
 * is no answer to them); what they come to is told to the call as one offer, one at a time, and again when they went on meanwhile. A
 * {@code content-add} and an ICE restart wait for the call's answer. An offer of the call that crosses what waits is turned away (GLARE), and where
 * the call turns away the peer's instead, since the other side's came first, it is told again: the peer has been acknowledged already (XEP-0166
 * 7.2.16 knows ties between the two ends of a session only), and XEP-0176 has no word that takes a restart back.
 */
final class PeerChanges {
    private static final int MAX_GLARES = 5;
    /** A call that is being transferred has an offer of its own come first. Neither would go on if the peer insisted. */
    private static final int MAX_INSISTENCE = 2;

    private final SessionState state;
    private final CallOffers offers;
    private final PeerTransports transports;
    private @Nullable Open open;
    /** What the call has turned away in favour of the other side's offer: to be told again when that is over. */
    private @Nullable Open owed;

    private @Nullable Wish told;
    /** Whether an offer of the call was turned away since the peer's was told: then nothing is under way there any more. */
    private boolean turnedAway;
    /** Whether what is owed goes as soon as the call's offer is over. */
    private boolean gaveWay;

    private int count;
    private int glares;

    PeerChanges(SessionState state, CallOffers offers) {
        this.state = state;
        this.offers = offers;
        this.transports = new PeerTransports(state);
    }

    private enum Kind {
        DIRECTIONS,
        CONTENTS,
        RESTART,
        /** A restart by {@code transport-replace}, which is accepted or rejected. */
        REPLACEMENT
    }

    /** An offer that the call has not answered yet. */
    private record Open(String id, Kind kind, SessionDescription offer, Contents contents) {}

    /** What the peer wants of each section, and which there are. */
    private record Wish(List<Direction> directions, Contents contents) {
        static Wish of(SessionState state) {
            List<Direction> directions = new ArrayList<>();
            for (int i = 0; i < state.contents.size(); i++) directions.add(Renewal.direction(state, i));
            return new Wish(directions, state.contents);
        }
    }

    boolean isOpen() {
        return waiting() != null;
    }

    private @Nullable Open waiting() {
        return open != null ? open : owed;
    }

    /** Whether candidates of the call may belong to an answer that is still to come. */
    boolean restarts() {
        Open waiting = waiting();
        return waiting != null && (waiting.kind == Kind.RESTART || waiting.kind == Kind.REPLACEMENT);
    }

    /** The contents that are there, and those that the peer wants to add. */
    Contents contents() {
        Open waiting = waiting();
        return waiting != null && waiting.kind == Kind.CONTENTS ? waiting.contents : state.contents;
    }

    /** The peer's description, with what it wants to add. */
    SessionDescription described() {
        Open waiting = waiting();
        return waiting != null && waiting.kind == Kind.CONTENTS ? waiting.offer : state.remote();
    }

    /**
     * An offer of the call crosses what the peer wants. Inside a call the caller's comes first, and so does a peer here that is the caller: the call's
     * is turned away. One that is called gives way once the call has turned its own away.
     *
     * @return whether the call's offer can be taken
     */
    boolean givesWay(Update update) {
        Open waiting = owed;
        if (open != null || waiting == null || state.role == Role.RESPONDER && insists()) return false;
        gaveWay = true;
        if (!update.hasDescription()) return true;
        switch (waiting.kind) {
            case RESTART -> {
                // Where the call restarts as well, each is the answer to the other.
                if (!IceCredentials.changed(state.local(), update.getDescription())) transports.setAside();
            }
            case REPLACEMENT -> transports.setAside();
            case CONTENTS -> {
                if (update.getDescription().getMediaCount() > state.contents.size()) {
                    owed = null;
                    rejectAdded(waiting);
                }
            }
            case DIRECTIONS -> {}
        }
        return true;
    }

    private boolean insists() {
        return glares < MAX_INSISTENCE;
    }

    /** An offer of the call was begun that restarts ICE, as the peer has done already. False where it has not. */
    boolean meetsRestart() {
        Open waiting = owed;
        if (waiting == null || waiting.kind != Kind.RESTART || transports.areSetAside()) return false;
        forget();
        return true;
    }

    private void forget() {
        owed = null;
        transports.settled();
        glares = 0;
        state.outbox.stop(SessionTimer.RETRY);
    }

    /** No offer of the call is under way: what gave way to one is told again, and what else has changed. */
    void goOn() {
        boolean waited = gaveWay;
        gaveWay = false;
        if (waited) retry();
        else sync();
    }

    /** An offer of the call was turned away: where the peer comes first, what waited for that to be over goes now. */
    void turnedAway() {
        if (state.role == Role.INITIATOR) return;
        if (open == null) retry();
        else turnedAway = true;
    }

    /** Tells the call again what it has turned away. */
    void retry() {
        Open again = owed;
        if (again == null || state.phase != SessionState.Phase.ACTIVE || offers.isOpen()) {
            sync();
            return;
        }
        owed = null;
        state.outbox.stop(SessionTimer.RETRY);
        transports.takeUp();
        SessionDescription offer = Renewal.offer(state);
        switch (again.kind) {
            case CONTENTS ->
                tell(new Open(nextId(), again.kind, again.offer, still(again.contents)), with(offer, again.offer));
            case RESTART, REPLACEMENT, DIRECTIONS -> tell(new Open(nextId(), again.kind, offer, state.contents), offer);
        }
    }

    /** Whether candidates of the peer belong to what the call has turned away, and so go with that when it is told again. */
    boolean keeps(List<TrickledCandidate> candidates) {
        Open waiting = owed;
        if (waiting == null) return false;
        transports.keep(candidates);
        SessionDescription offer = IceCandidates.withCandidates(waiting.offer, candidates);
        owed = new Open(waiting.id, waiting.kind, offer, waiting.contents);
        return true;
    }

    /** Contents that were to be, without those that have left since then. */
    private Contents still(Contents contents) {
        Contents now = contents;
        for (int i = 0; i < state.contents.size(); i++)
            if (!state.contents.at(i).live()) now = now.without(i);
        return now;
    }

    private String nextId() {
        return "p" + ++count;
    }

    private void tell(Open theirs, SessionDescription offer) {
        open = theirs;
        turnedAway = false;
        Update.Reason reason = theirs.kind == Kind.CONTENTS ? Update.Reason.RENEGOTIATE : Update.Reason.ICE_RESTART;
        state.tell(SessionSignals.update(theirs.id, state.stamped(offer), reason));
    }

    /** The call knows what the peer wants now: the session begins, or an offer of the call was answered. */
    void settled() {
        told = Wish.of(state);
    }

    /** Tells the call what the peer has changed, unless something else has to end first. */
    void sync() {
        if (state.phase != SessionState.Phase.ACTIVE || isOpen() || offers.isOpen()) return;
        Wish now = Wish.of(state);
        if (now.equals(told)) return;
        SessionDescription offer = state.stamped(Renewal.offer(state));
        Open theirs = new Open(nextId(), Kind.DIRECTIONS, offer, state.contents);
        open = theirs;
        turnedAway = false;
        Wish before = told;
        told = now;
        boolean held = before != null && MediaDirections.held(described(before));
        boolean holds = MediaDirections.held(offer);
        Update.Reason reason =
                holds == held ? Update.Reason.RENEGOTIATE : holds ? Update.Reason.HOLD : Update.Reason.RESUME;
        state.tell(SessionSignals.update(theirs.id, offer, reason));
    }

    private SessionDescription described(Wish wish) {
        SessionDescription.Builder description = state.remote().toBuilder();
        for (int i = 0; i < description.getMediaCount() && i < wish.directions.size(); i++)
            description.getMediaBuilder(i).setDirection(wish.directions.get(i));
        return description.build();
    }

    // --- of the peer

    void hold(boolean held) {
        state.held = held;
        sync();
    }

    /** XEP-0166 7.2.3. */
    void modify(JingleRequest request) {
        if (offers.modifies() && state.role == Role.INITIATOR) {
            state.refuse(request, Fault.TIE_BREAK);
            return;
        }
        SessionDescription.Builder remote = state.remote().toBuilder();
        List<StandardExtensionElement> contents = Tag.children(request.jingle(), "content", Namespaces.JINGLE);
        boolean good = !contents.isEmpty();
        List<Integer> changed = new ArrayList<>();
        for (StandardExtensionElement content : contents) {
            OptionalInt index = state.contents.indexOf(Tag.attribute(content, "name"));
            Direction direction = state.role.other().direction(Tag.attribute(content, "senders"));
            good &= index.isPresent() && direction != Direction.DIRECTION_UNSPECIFIED;
            if (!good) break;
            remote.getMediaBuilder(index.getAsInt()).setDirection(direction);
            changed.add(index.getAsInt());
        }
        if (!good) {
            state.refuse(request, Fault.BAD_REQUEST);
            return;
        }
        state.done(request);
        state.remote = remote.build();
        for (int i : changed) state.agreed.put(i, Directions.reverse(state.remoteDirection(i)));
        sync();
    }

    /** XEP-0166 7.2.5. */
    void remove(JingleRequest request) {
        Contents contents = state.contents;
        List<StandardExtensionElement> elements = Tag.children(request.jingle(), "content", Namespaces.JINGLE);
        if (elements.isEmpty()) {
            state.refuse(request, Fault.BAD_REQUEST);
            return;
        }
        for (StandardExtensionElement element : elements) {
            OptionalInt index = contents.indexOf(Tag.attribute(element, "name"));
            if (index.isEmpty()) {
                state.refuse(request, Fault.BAD_REQUEST);
                return;
            }
            contents = contents.without(index.getAsInt());
        }
        if (offers.isOpen()) {
            // The offer under way counts on these contents.
            state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        state.done(request);
        state.contents = contents;
        if (contents.list().stream().noneMatch(Contents.Content::live)) {
            // XEP-0166 7.2.5: a session without a content is void.
            state.fail(EndReason.NORMAL, "the last content was removed");
            return;
        }
        sync();
    }

    /** XEP-0166 7.2.2. */
    void add(JingleRequest request) {
        if (offers.adds() && state.role == Role.INITIATOR) {
            state.refuse(request, Fault.TIE_BREAK);
            return;
        }
        if (isOpen() || offers.isOpen()) {
            state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        JingleReading reading =
                JingleReader.added(request.jingle(), state.role.other(), state.remote(), state.contents);
        if (reading instanceof JingleReading.Refused refused) {
            switch (refused.refusal()) {
                case BAD_REQUEST, TOO_MUCH -> state.refuse(request, Fault.of(refused.refusal()));
                case UNSUPPORTED_APPLICATION, UNSUPPORTED_TRANSPORT -> {
                    state.done(request);
                    state.request(Action.CONTENT_REJECT, List.of());
                }
            }
            return;
        }
        JingleReading.Read read = (JingleReading.Read) reading;
        state.done(request);
        tell(
                new Open(nextId(), Kind.CONTENTS, read.description(), read.contents()),
                with(Renewal.offer(state), read.description()));
    }

    /** What is there, and what is to be added to it. A hold by session-info goes for all of the session (XEP-0167 9.2), for what joins it as well. */
    private SessionDescription with(SessionDescription there, SessionDescription grown) {
        SessionDescription.Builder offer = there.toBuilder();
        for (int i = offer.getMediaCount(); i < grown.getMediaCount(); i++) {
            Direction own = MediaDirections.of(grown, grown.getMedia(i));
            offer.addMedia(grown.getMedia(i).toBuilder().setDirection(state.held ? Directions.holding(own) : own));
        }
        return offer.clearGroups().addAllGroups(grown.getGroupsList()).build();
    }

    /** Other ICE credentials than before: ICE restarts (RFC 8445 9). */
    static boolean restarts(SessionDescription remote, List<Trickle.Entry> entries) {
        return entries.stream().anyMatch(entry -> {
            IceParameters now = entry.section().getIce();
            if (entry.index() >= remote.getMediaCount()) return false;
            IceParameters before = MediaSections.ice(remote, remote.getMedia(entry.index()));
            // COMPAT(stanza, 12): candidates carry a ufrag without a password; a restart has both.
            return !now.getPassword().isEmpty()
                    && !before.getUsernameFragment().isEmpty()
                    && !now.getUsernameFragment().equals(before.getUsernameFragment());
        });
    }

    /** False where an offer that is under way has to end first. */
    boolean restart(List<Trickle.Entry> entries) {
        Open waiting = owed;
        if (open == null && waiting != null && waiting.kind == Kind.RESTART) {
            transports.restartAgain(entries);
            return true;
        }
        return restart(entries, Kind.RESTART);
    }

    /** The same by {@code transport-replace}: the peer's own description stays as it was until the call has taken the new one. */
    boolean replace(List<Trickle.Entry> entries) {
        return restart(entries, Kind.REPLACEMENT);
    }

    private boolean restart(List<Trickle.Entry> entries, Kind kind) {
        if (isOpen() || offers.isOpen()) return false;
        transports.restart(entries);
        SessionDescription offer = Renewal.offer(state);
        tell(new Open(nextId(), kind, offer, state.contents), offer);
        return true;
    }

    // --- of the call

    /** An answer. False where no such offer is open. */
    boolean answered(String id, SessionDescription answer) {
        Open theirs = open;
        if (theirs == null || !theirs.id.equals(id)) return false;
        open = null;
        glares = 0;
        if (answer.getMediaCount() != theirs.contents.size()) {
            if (theirs.kind == Kind.CONTENTS) rejectAdded(theirs);
            if (theirs.kind == Kind.REPLACEMENT) rejectReplacement();
            sync();
            return true;
        }
        switch (theirs.kind) {
            case DIRECTIONS -> {
                hold(state.local(), answer);
                state.local = answer;
                counter();
            }
            case CONTENTS -> acceptAdded(theirs, answer);
            case RESTART, REPLACEMENT -> {
                transports.settled();
                // The call may hold the peer by the same answer.
                hold(state.local(), answer);
                state.local = answer;
                Action action = theirs.kind == Kind.RESTART ? Action.TRANSPORT_INFO : Action.TRANSPORT_ACCEPT;
                state.request(action, JingleWriter.restart(answer, state.contents));
                List<StandardExtensionElement> candidates = new ArrayList<>(candidates(answer));
                if (!candidates.isEmpty()) state.request(Action.TRANSPORT_INFO, candidates);
                state.flushEarly();
                counter();
            }
        }
        sync();
        return true;
    }

    private List<StandardExtensionElement> candidates(SessionDescription answer) {
        List<TrickledCandidate> all = new ArrayList<>();
        for (int i = 0; i < answer.getMediaCount(); i++) {
            MediaSection section = answer.getMedia(i);
            for (IceCandidate candidate : section.getCandidatesList())
                all.add(TrickledCandidate.newBuilder()
                        .setCandidate(candidate)
                        .setMid(section.getMid())
                        .setMediaIndex(i)
                        .build());
        }
        return Trickle.write(all, answer, state.contents);
    }

    /**
     * Whether the call holds the peer stands in its answer, too: both may hold at once (RFC 3264 8.4). A hold of the peer by session-info
     * left the senders as they were, so the answer is told in the same way.
     */
    private void hold(SessionDescription before, SessionDescription answer) {
        boolean holds = MediaDirections.held(answer);
        if (holds == MediaDirections.held(before) || holds && !state.held || holds == state.saidHold) return;
        state.sayHold(holds);
    }

    /** The call's answer is narrower than the peer asked: a contrary content-modify says so (XEP-0166 7.2.3). */
    private void counter() {
        List<StandardExtensionElement> contrary = new ArrayList<>();
        for (int i = 0; i < state.contents.size(); i++) {
            if (!state.contents.at(i).live()) continue;
            Direction before = state.agreed.get(i);
            Direction now = state.held ? behindHold(i) : state.effective(state.local(), i);
            // A hold by session-info left the senders as they were, but for those by which the call held the peer till
            // now.
            if (now == before || state.held && !(Directions.holds(before) && !Directions.holds(now))) continue;
            state.agreed.put(i, now);
            contrary.add(JingleWriter.modified(state.contents.at(i), now, state.role));
        }
        if (!contrary.isEmpty()) state.request(Action.CONTENT_MODIFY, contrary);
    }

    /** What both want of a section but for the peer's hold, which hides whether the call would send. */
    private Direction behindHold(int index) {
        Direction own = Directions.sending(state.localDirection(state.local(), index));
        return Directions.both(own, Directions.reverse(state.remoteDirection(index)));
    }

    private void acceptAdded(Open theirs, SessionDescription answer) {
        int first = state.contents.size();
        List<Integer> taken = new ArrayList<>();
        List<StandardExtensionElement> left = new ArrayList<>();
        Contents contents = theirs.contents;
        for (int i = first; i < theirs.contents.size(); i++) {
            if (Contents.canSay(answer.getMedia(i))) {
                taken.add(i);
            } else {
                left.add(JingleWriter.named(theirs.contents.at(i)));
                contents = contents.without(i);
            }
        }
        // What has trickled in for the others since then is kept.
        SessionDescription.Builder remote = theirs.offer.toBuilder();
        for (int i = 0; i < state.remote().getMediaCount(); i++)
            remote.setMedia(i, state.remote().getMedia(i));
        state.remote = remote.build();
        state.contents = contents;
        hold(state.local(), answer);
        state.local = answer;
        for (int i : taken) state.agreed.put(i, state.effective(answer, i));
        settled();
        if (!taken.isEmpty())
            state.request(Action.CONTENT_ACCEPT, JingleWriter.write(answer, contents, state.role, taken));
        if (!left.isEmpty()) state.request(Action.CONTENT_REJECT, left);
        counter();
        state.flushEarly();
    }

    private void rejectAdded(Open theirs) {
        List<StandardExtensionElement> left = new ArrayList<>();
        for (int i = state.contents.size(); i < theirs.contents.size(); i++)
            left.add(JingleWriter.named(theirs.contents.at(i)));
        state.request(Action.CONTENT_REJECT, left);
    }

    private void rejectReplacement() {
        transports.restore();
        List<StandardExtensionElement> contents = new ArrayList<>();
        for (Contents.Content content : state.contents.list())
            if (content.live()) contents.add(JingleWriter.named(content));
        state.request(Action.TRANSPORT_REJECT, contents);
    }

    /** Contents by name alone, as a rejection has them. */
    static List<StandardExtensionElement> named(List<StandardExtensionElement> contents) {
        List<StandardExtensionElement> named = new ArrayList<>();
        for (StandardExtensionElement content : contents)
            named.add(Tag.of("content", Namespaces.JINGLE)
                    .with("creator", Tag.attribute(content, "creator"))
                    .with("name", Tag.attribute(content, "name"))
                    .build());
        return named;
    }

    /** A refusal. False where no such offer is open. */
    boolean rejected(UpdateReject reject) {
        Open theirs = open;
        if (theirs == null || !theirs.id.equals(reject.getId())) return false;
        open = null;
        if (reject.getCause() == UpdateReject.Cause.GLARE && glares++ < MAX_GLARES) {
            // The peer has changed already, or waits, whatever the call says: it is told again.
            if (theirs.kind == Kind.DIRECTIONS) told = null;
            else owed = theirs;
            if (turnedAway && insists()) retry();
            else state.outbox.start(SessionTimer.RETRY, state.policy.retry());
            return true;
        }
        glares = 0;
        switch (theirs.kind) {
            case DIRECTIONS -> {}
            case CONTENTS -> rejectAdded(theirs);
            case REPLACEMENT -> rejectReplacement();
            // Jingle has no word to refuse it by; the media goes on by the old path, or the peer restarts again.
            case RESTART -> transports.restore();
        }
        sync();
        return true;
    }
}
