package org.patchbay.xmpp.jingle.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.IceCredentials;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleReader;
import org.patchbay.xmpp.jingle.description.JingleReading;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.description.Trickle;

/**
 * Offers of the call within the session, one at a time. What Jingle has an action for is done by it; the answer is made from what the peer
 * described before. Directions go by {@code content-modify}, hold by {@code session-info} beside it, media by {@code content-add} and
 * {@code content-remove}, an ICE restart by {@code transport-info}, as Conversations and stanza do it.
 */
final class CallOffers {
    private final SessionState state;
    private @Nullable Open open;
    private boolean answered;

    CallOffers(SessionState state) {
        this.state = state;
    }

    /** An offer that the peer has not dealt with yet. */
    private static final class Open {
        final String id;
        final SessionDescription offer;
        Contents contents;
        final List<Integer> added;
        final boolean holdChanges;
        final Map<Integer, MediaSection> fresh = new HashMap<>();
        /** Requests that wait for their reply. */
        final Set<Integer> waiting = new HashSet<>();

        int hold;
        int modify;
        int add;
        boolean holdTaken;
        boolean modified;
        boolean awaitsAccept;
        boolean awaitsRestart;

        Open(String id, SessionDescription offer, Contents contents, List<Integer> added, boolean holdChanges) {
            this.id = id;
            this.offer = offer;
            this.contents = contents;
            this.added = added;
            this.holdChanges = holdChanges;
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** Whether an offer adds contents, or changes directions, that the peer has not dealt with. */
    boolean adds() {
        return open != null && open.awaitsAccept;
    }

    /** Whether an offer restarts ICE, and the peer has not said its new credentials. */
    boolean awaitsRestart() {
        return open != null && open.awaitsRestart;
    }

    boolean modifies() {
        return open != null && open.modify != 0;
    }

    /** Whether an offer was answered since this was asked last: what the peer wants is told with the answer. */
    boolean takeAnswered() {
        boolean was = answered;
        answered = false;
        return was;
    }

    /** The contents that are there, and those that may join. */
    Contents contents() {
        return open == null ? state.contents : open.contents;
    }

    /** The description that candidates of the call belong to now. */
    SessionDescription current() {
        return open == null ? state.local() : open.offer;
    }

    /** Takes an offer that no other one is in the way of. */
    void offered(Update update) {
        if (!update.hasDescription()) {
            reject(update.getId(), UpdateReject.Cause.NOT_ACCEPTABLE, "an XMPP peer can't be asked for an offer");
            return;
        }
        SessionDescription offer = update.getDescription();
        Contents contents = state.contents.following(offer, state.role);
        Optional<String> trouble = trouble(offer, contents);
        if (trouble.isPresent()) {
            reject(update.getId(), UpdateReject.Cause.NOT_ACCEPTABLE, trouble.get());
            return;
        }
        List<Integer> removed = new ArrayList<>();
        List<Integer> added = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            boolean was = i < state.contents.size() && state.contents.at(i).live();
            if (was && !contents.at(i).live()) removed.add(i);
            if (!was && contents.at(i).live()) added.add(i);
        }
        boolean holdChanges = MediaDirections.held(offer) != MediaDirections.held(state.local());
        Open mine = new Open(update.getId(), offer, contents, added, holdChanges);
        open = mine;
        remove(removed, mine);
        direct(mine);
        if (IceCredentials.changed(state.local(), offer)) restart(mine);
        if (!added.isEmpty()) {
            mine.awaitsAccept = true;
            mine.add = send(mine, Action.CONTENT_ADD, JingleWriter.write(offer, contents, state.role, added));
        }
        if (mine.awaitsAccept || mine.awaitsRestart) state.outbox.start(SessionTimer.UPDATE, state.policy.update());
        settle();
    }

    /** Why Jingle has no way to say this offer; empty where it has. */
    private Optional<String> trouble(SessionDescription offer, Contents contents) {
        if (offer.getMediaCount() < state.contents.size())
            return Optional.of("the offer has fewer sections than before");
        if (contents.list().stream().noneMatch(Contents.Content::live))
            return Optional.of("the offer leaves no media that Jingle has a form for");
        boolean restart = IceCredentials.changed(state.local(), offer);
        for (int i = 0; i < state.contents.size(); i++) {
            if (!state.contents.at(i).live() || !contents.at(i).live()) continue;
            MediaSection before = state.local().getMedia(i);
            MediaSection now = offer.getMedia(i);
            if (!before.getKind().equals(now.getKind())) return Optional.of("a section changes its kind");
            // XEP-0167 6: description-info only advises, so the codec in use has to be in the new offer.
            if (Renewal.shared(state.remote().getMedia(i), now).isEmpty())
                return Optional.of("Jingle can't change the codecs of a session");
            boolean sameKeys = MediaSections.dtls(state.local(), before)
                    .getFingerprintsList()
                    .equals(MediaSections.dtls(offer, now).getFingerprintsList());
            if (!sameKeys && !restart) return Optional.of("Jingle can't change the certificates of a session");
        }
        return Optional.empty();
    }

    private void remove(List<Integer> removed, Open mine) {
        if (removed.isEmpty()) return;
        send(
                mine,
                Action.CONTENT_REMOVE,
                removed.stream()
                        .map(i -> JingleWriter.named(state.contents.at(i)))
                        .toList());
    }

    /** XEP-0167 9.2 and XEP-0166 7.2.3: hold is told, and the senders are changed. */
    private void direct(Open mine) {
        if (mine.holdChanges) {
            mine.hold = state.sayHold(MediaDirections.held(mine.offer));
            mine.waiting.add(mine.hold);
        }
        List<StandardExtensionElement> modified = new ArrayList<>();
        for (int i = 0; i < state.contents.size(); i++) {
            if (!state.contents.at(i).live() || !mine.contents.at(i).live()) continue;
            Direction now = state.effective(mine.offer, i);
            if (now != state.agreed.get(i)) modified.add(JingleWriter.modified(state.contents.at(i), now, state.role));
        }
        if (!modified.isEmpty()) mine.modify = send(mine, Action.CONTENT_MODIFY, modified);
    }

    private void restart(Open mine) {
        mine.awaitsRestart = true;
        Contents known = mine.contents;
        for (int i : mine.added) known = known.without(i);
        send(mine, Action.TRANSPORT_INFO, JingleWriter.restart(mine.offer, known));
    }

    private int send(Open mine, Action action, List<StandardExtensionElement> elements) {
        int exchange = state.request(action, elements);
        mine.waiting.add(exchange);
        return exchange;
    }

    // --- what the peer makes of it

    boolean reply(PeerReply reply) {
        Open mine = open;
        if (mine == null || !mine.waiting.remove(reply.exchange())) return false;
        if (reply.exchange() == mine.hold) {
            mine.holdTaken = reply.isDone();
            if (!reply.isDone()) mine.hold = 0;
        } else if (reply.isDone() && reply.exchange() == mine.modify) {
            mine.modified = true;
        } else if (!reply.isDone() && reply.exchange() == mine.modify && !tolerable(mine, reply)) {
            UpdateReject.Cause cause = switch (reply.kind()) {
                case SILENCE -> UpdateReject.Cause.TIMEOUT;
                case ERROR, UNREACHABLE, DONE ->
                    reply.tieBreak() ? UpdateReject.Cause.GLARE : UpdateReject.Cause.NOT_ACCEPTABLE;
            };
            giveUp(cause, "the peer does not change the direction of its media");
            return true;
        } else if (!reply.isDone() && reply.exchange() == mine.add) {
            if (reply.tieBreak()) {
                giveUp(UpdateReject.Cause.GLARE, "the peer adds media itself");
                return true;
            }
            // Whoever has no content-add at all has rejected the content.
            rejected(mine, mine.added);
        } else if (!reply.isDone()
                && mine.awaitsRestart
                && mine.add != reply.exchange()
                && mine.modify != reply.exchange()) {
            giveUp(UpdateReject.Cause.NOT_ACCEPTABLE, "the peer does not restart ICE");
            return true;
        }
        settle();
        return true;
    }

    /** COMPAT(stanza, 12): answers content-modify with bad-request, but takes hold by session-info; may go when it knows content-modify. */
    private static boolean tolerable(Open mine, PeerReply reply) {
        return mine.holdTaken && !reply.tieBreak() && reply.kind() == PeerReply.Kind.ERROR;
    }

    /** {@code content-accept}. False where nothing was added. */
    boolean accepted(JingleRequest request) {
        Open mine = open;
        if (mine == null || !mine.awaitsAccept) return false;
        JingleReading reading = JingleReader.answer(request.jingle(), state.role.other(), mine.offer, mine.contents);
        if (reading instanceof JingleReading.Refused refused) {
            state.refuse(request, Fault.of(refused.refusal()));
            giveUp(UpdateReject.Cause.INTERNAL, "the peer's answer can't be read");
            return true;
        }
        state.done(request);
        SessionDescription answer = ((JingleReading.Read) reading).description();
        List<Integer> left = new ArrayList<>();
        for (int i : mine.added) {
            if (MediaSections.inUse(answer.getMedia(i))) mine.fresh.put(i, bundled(mine.offer, answer, i));
            else left.add(i);
        }
        rejected(mine, left);
        settle();
        return true;
    }

    /**
     * What has joined a bundle goes by the transport that this has (RFC 9143 7.3.1), whatever credentials came with it: the peer's newest, where it
     * restarts ICE meanwhile.
     */
    private MediaSection bundled(SessionDescription offer, SessionDescription answer, int index) {
        MediaSection joined = answer.getMedia(index);
        for (int i = 0; i < state.contents.size() && i < state.remote().getMediaCount(); i++) {
            String mid = offer.getMedia(i).getMid();
            boolean together = state.contents.at(i).live()
                    && offer.getGroupsList().stream()
                            .anyMatch(group -> group.getSemantics().equals("BUNDLE")
                                    && group.getMidsList().contains(mid)
                                    && group.getMidsList()
                                            .contains(offer.getMedia(index).getMid()));
            MediaSection first = state.remote().getMedia(i);
            if (!together || !first.hasIce()) continue;
            if (first.getIce().getUsernameFragment().equals(joined.getIce().getUsernameFragment())) return joined;
            MediaSection.Builder moved =
                    joined.toBuilder().setIce(first.getIce()).clearCandidates();
            if (first.hasDtls()) moved.setDtls(first.getDtls());
            return moved.build();
        }
        return joined;
    }

    /** {@code content-reject}. COMPAT(stanza, 12): names no content and means all. False where nothing was added. */
    boolean refused(JingleRequest request) {
        Open mine = open;
        if (mine == null || !mine.awaitsAccept) return false;
        state.done(request);
        List<Integer> named = new ArrayList<>();
        for (StandardExtensionElement content : Tag.children(request.jingle(), "content", Namespaces.JINGLE)) {
            OptionalInt index = mine.contents.indexOf(Tag.attribute(content, "name"));
            if (index.isPresent() && mine.added.contains(index.getAsInt())) named.add(index.getAsInt());
        }
        rejected(mine, named.isEmpty() ? mine.added : named);
        settle();
        return true;
    }

    private static void rejected(Open mine, List<Integer> sections) {
        for (int i : sections) mine.contents = mine.contents.without(i);
        mine.awaitsAccept =
                mine.added.stream().anyMatch(i -> mine.contents.at(i).live() && !mine.fresh.containsKey(i));
    }

    /** The peer's new ICE credentials in answer to ours. False where none are waited for. */
    boolean restarted(List<Trickle.Entry> entries) {
        Open mine = open;
        if (mine == null || !mine.awaitsRestart) return false;
        state.remote = restarted(state.remote(), entries);
        mine.awaitsRestart = false;
        settle();
        return true;
    }

    /** The peer's description with new credentials, and its candidates of before gone. */
    static SessionDescription restarted(SessionDescription remote, List<Trickle.Entry> entries) {
        SessionDescription.Builder restarted = remote.toBuilder();
        for (Trickle.Entry entry : entries) {
            IceParameters ice = entry.section().getIce();
            if (ice.getUsernameFragment().isEmpty() || entry.index() >= restarted.getMediaCount()) continue;
            MediaSection.Builder section = restarted.getMediaBuilder(entry.index());
            section.setIce(section.getIce().toBuilder()
                            .setUsernameFragment(ice.getUsernameFragment())
                            .setPassword(ice.getPassword()))
                    .clearCandidates()
                    .addAllCandidates(entry.section().getCandidatesList())
                    .clearEndOfCandidates();
            if (entry.section().hasDtls()) section.setDtls(entry.section().getDtls());
        }
        return restarted.build();
    }

    void expired() {
        if (open != null) giveUp(UpdateReject.Cause.TIMEOUT, "the peer did not answer in time");
    }

    private void settle() {
        Open mine = open;
        if (mine == null || !mine.waiting.isEmpty() || mine.awaitsAccept || mine.awaitsRestart) return;
        open = null;
        state.outbox.stop(SessionTimer.UPDATE);
        SessionDescription answer = Renewal.answer(state, mine.offer, mine.contents, mine.fresh);
        state.local = mine.offer;
        state.contents = mine.contents;
        keep(mine, answer);
        state.agreeOnDirections();
        answered = true;
        state.tell(SessionSignals.updateAnswer(mine.id, state.stamped(answer)));
    }

    /** The peer's sections stay as it described them, with its own wishes; those that joined or left are the answer's. */
    private void keep(Open mine, SessionDescription answer) {
        SessionDescription.Builder remote =
                state.remote().toBuilder().clearGroups().addAllGroups(answer.getGroupsList());
        for (int i = 0; i < answer.getMediaCount(); i++) {
            boolean settled = i < remote.getMediaCount() && mine.contents.at(i).live() && !mine.fresh.containsKey(i);
            if (settled) continue;
            if (i < remote.getMediaCount()) remote.setMedia(i, answer.getMedia(i));
            else remote.addMedia(answer.getMedia(i));
        }
        state.remote = remote.build();
    }

    private void giveUp(UpdateReject.Cause cause, String text) {
        Open mine = open;
        if (mine == null) return;
        open = null;
        state.outbox.stop(SessionTimer.UPDATE);
        takeBack(mine);
        reject(mine.id, cause, text);
    }

    /** What the peer has taken of an offer that fails as a whole is undone: its hold, and the directions. What was removed stays so. */
    private void takeBack(Open mine) {
        if (mine.hold != 0) {
            state.sayHold(!MediaDirections.held(mine.offer));
        }
        if (mine.modified) {
            List<StandardExtensionElement> before = new ArrayList<>();
            for (int i = 0; i < state.contents.size(); i++) {
                Direction direction = state.agreed.get(i);
                if (direction != null
                        && state.contents.at(i).live()
                        && mine.contents.at(i).live())
                    before.add(JingleWriter.modified(state.contents.at(i), direction, state.role));
            }
            if (!before.isEmpty()) state.request(Action.CONTENT_MODIFY, before);
        }
        for (int i = 0; i < state.contents.size(); i++)
            if (state.contents.at(i).live() && !mine.contents.at(i).live()) state.contents = state.contents.without(i);
    }

    void reject(String id, UpdateReject.Cause cause, String text) {
        state.tell(SessionSignals.updateReject(id, cause, text));
    }
}
