package org.patchbay.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.description.SectionPlaces;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/**
 * Brings descriptions and candidates from one leg to another: through the relay where it is in the path, gathered first where the other
 * side does not trickle, else as they are.
 */
final class Deliveries {
    private Deliveries() {}

    /** Sends it now, or keeps it with the leg until the relay or the candidates are there. It takes the place of one that waits. */
    static void deliver(Draft draft, String toId, Delivery delivery) {
        Leg to = draft.leg(toId);
        // A transferor who has left waits for nothing any more.
        if (to.isOver()) return;
        Leg source = draft.leg(delivery.source());
        SessionDescription description = delivery.description();
        if (description == null) {
            send(draft, to, delivery, null);
        } else if (calleeOf(to, source).path() == MediaPath.RELAY) {
            askRelay(draft, to, source, delivery, description);
        } else if (mustGather(to, source, description)) {
            draft.put(to.withPending(delivery));
            CallTimer timer = CallTimer.gather(source.id());
            if (!draft.runs(timer)) draft.start(timer, draft.policy.gather());
        } else {
            sendDirect(draft, to, source, delivery, description);
        }
    }

    /** The candidates of that leg are complete, or their time is up: what waited for them goes. */
    static void gathered(Draft draft, String sourceId) {
        draft.cancel(CallTimer.gather(sourceId));
        for (Leg to : draft.allLegs()) {
            Delivery waiting = to.pending();
            if (waiting == null || waiting.question() != 0 || !waiting.source().equals(sourceId)) continue;
            SessionDescription description = waiting.description();
            if (description == null) continue;
            draft.put(to.withPending(null));
            sendDirect(draft, draft.leg(to.id()), draft.leg(sourceId), waiting, description);
        }
    }

    /** The relay has answered. False where nobody waits for that answer any more. */
    static boolean relayed(Draft draft, RelayTicket ticket, SessionDescription description) {
        Leg to = draft.legOrNull(ticket.leg());
        Delivery waiting = to == null ? null : to.pending();
        if (to == null || waiting == null || waiting.question() != ticket.number()) return false;
        draft.put(to.withPending(null));
        send(draft, draft.leg(to.id()), waiting, description);
        return true;
    }

    /** What waits for that answer of the relay, taken from its leg; null where nobody waits for it any more. */
    static @Nullable Delivery refusedByRelay(Draft draft, RelayTicket ticket) {
        Leg to = draft.legOrNull(ticket.leg());
        Delivery waiting = to == null ? null : to.pending();
        if (to == null || waiting == null || waiting.question() != ticket.number()) return null;
        draft.put(to.withPending(null));
        return waiting;
    }

    /**
     * Takes the candidates that a leg trickles, keeps what must wait and passes on the rest. Those of another ICE generation than its description
     * (RFC 8838 14) belong to an offer that was refused, or to what was before, and nobody has a use for them.
     */
    static void trickled(Draft draft, Leg source, Candidates trickled) {
        Candidates candidates = ofThisGeneration(source, trickled);
        if (candidates.getCandidatesCount() == 0 && trickled.getCandidatesCount() > 0) return;
        boolean complete = source.candidatesComplete() || candidates.getEnd();
        int room = draft.policy.maxCandidates() - source.candidates().size();
        List<TrickledCandidate> fresh = candidates.getCandidatesList();
        if (fresh.size() > room) fresh = fresh.subList(0, Math.max(0, room));
        List<TrickledCandidate> all = java.util.stream.Stream.concat(source.candidates().stream(), fresh.stream())
                .toList();
        List<Leg> facing = facing(draft, source);
        boolean keep = draft.winner.isEmpty()
                || facing.isEmpty()
                || waitsFor(draft, source.id())
                || !hasDescribed(draft, source);
        draft.put(source.withCandidates(keep ? all : source.candidates(), complete));
        Candidates passed = Candidates.newBuilder()
                .addAllCandidates(fresh)
                .setEnd(candidates.getEnd())
                .build();
        for (Leg to : facing) pass(draft, source, to, passed);
        if (complete) gathered(draft, source.id());
    }

    private static Candidates ofThisGeneration(Leg source, Candidates candidates) {
        SessionDescription description = source.received();
        if (description == null) return candidates;
        List<TrickledCandidate> current = candidates.getCandidatesList().stream()
                .filter(candidate -> IceCandidates.isOf(description, candidate))
                .toList();
        return candidates.toBuilder()
                .clearCandidates()
                .addAllCandidates(current)
                .build();
    }

    /** In an answered call: whether there is a description for its candidates to follow. An answer that is still to come to a late offer is none. */
    private static boolean hasDescribed(Draft draft, Leg source) {
        return draft.winner.isEmpty() || source.received() != null;
    }

    private static void pass(Draft draft, Leg source, Leg to, Candidates candidates) {
        if (!hasDescribed(draft, source)) return;
        if (!hasDescription(draft, source, to) || to.pending() != null || !to.trickles()) return;
        if (calleeOf(to, source).path() == MediaPath.RELAY) return;
        if (candidates.getCandidatesCount() == 0 && !candidates.getEnd()) return;
        draft.send(to, Signal.newBuilder().setCandidates(candidates));
    }

    private static boolean hasDescription(Draft draft, Leg source, Leg to) {
        // Before it is in place, a joint leg has the description as soon as there is something to trickle for it.
        if (to.isJoint() && !to.id().equals(Leg.CALLER)) return true;
        return to.isCaller()
                ? to.state() == Leg.State.ANSWERED || draft.earlyBranch.equals(source.id())
                : to.state() != Leg.State.PREPARING;
    }

    private static List<Leg> facing(Draft draft, Leg source) {
        if (draft.winner.isEmpty()) return source.isCaller() ? draft.liveCallees() : List.of(draft.caller());
        OpenOffer open = draft.openOffer;
        // Of who is asked for an offer, and has not made it, they are for the other side of the call as it is.
        boolean asked = open != null && open.stage() == OpenOffer.Stage.OFFER_ASKED;
        String other = open == null || asked ? "" : open.otherThan(source.id());
        Leg peer = other.isEmpty() ? draft.peerOf(source) : draft.leg(other);
        return peer == null || peer.isOver() ? List.of() : List.of(peer);
    }

    private static boolean waitsFor(Draft draft, String sourceId) {
        return draft.allLegs().stream()
                .anyMatch(leg -> leg.pending() != null && leg.pending().source().equals(sourceId));
    }

    private static boolean mustGather(Leg to, Leg source, SessionDescription description) {
        return !to.trickles()
                && source.trickles()
                && !source.candidatesComplete()
                && MediaProfiles.of(description) == MediaProfile.WEBRTC
                && !IceCandidates.ended(description);
    }

    private static void askRelay(Draft draft, Leg to, Leg source, Delivery delivery, SessionDescription description) {
        RelayTicket ticket = draft.nextTicket(to.id());
        draft.put(to.withPending(delivery.asking(ticket.number())));
        draft.effect(new Effect.AskRelay(
                ticket,
                new MediaRelay.Request(
                        draft.id,
                        calleeOf(to, source).id(),
                        source.isCaller(),
                        delivery.half(),
                        description,
                        to.media().profile())));
    }

    private static void sendDirect(Draft draft, Leg to, Leg source, Delivery delivery, SessionDescription description) {
        if (!to.trickles()) {
            send(
                    draft,
                    to,
                    delivery,
                    IceCandidates.complete(IceCandidates.withCandidates(description, source.candidates())));
        } else {
            send(draft, to, delivery, description);
            pass(
                    draft,
                    source,
                    draft.leg(to.id()),
                    ofThisGeneration(
                            source,
                            Candidates.newBuilder()
                                    .addAllCandidates(source.candidates())
                                    .setEnd(source.candidatesComplete()
                                            && !source.candidates().isEmpty())
                                    .build()));
        }
        if (!draft.winner.isEmpty()) {
            Leg now = draft.leg(source.id());
            draft.put(now.withCandidates(List.of(), now.candidatesComplete()));
        }
    }

    private static void send(Draft draft, Leg to, Delivery delivery, @Nullable SessionDescription content) {
        SessionDescription description = content == null ? null : inItsPlaces(to, delivery, content);
        switch (delivery.kind()) {
            case INVITE -> sendInvite(draft, to, description);
            case PROGRESS -> {
                Progress.Builder progress = Progress.newBuilder().setState(delivery.state());
                if (description != null) progress.setDescription(description);
                draft.earlyBranch = delivery.source();
                draft.toldRinging = true;
                draft.send(to, Signal.newBuilder().setProgress(progress));
            }
            case ANSWER, ANSWER_AS_OFFER -> {
                Answer.Builder answer = Answer.newBuilder()
                        .setOfferId(delivery.id())
                        .setDevice(draft.leg(delivery.source()).device().toString());
                if (description != null) answer.setDescription(description);
                draft.put(to.with(Leg.State.ANSWERED));
                draft.send(to, Signal.newBuilder().setAnswer(answer));
            }
            case UPDATE -> {
                Update.Builder update = Update.newBuilder().setId(delivery.id()).setReason(delivery.reason());
                if (description != null) update.setDescription(description);
                draft.send(to, Signal.newBuilder().setUpdate(update));
            }
            case UPDATE_ANSWER -> {
                UpdateAnswer.Builder answer = UpdateAnswer.newBuilder().setId(delivery.id());
                if (description != null) answer.setDescription(description);
                draft.send(to, Signal.newBuilder().setUpdateAnswer(answer));
            }
            case RELAY_OFFER -> {
                // The relay now knows the caller's media; told the callee's answer once more it joins the two.
                SessionDescription answer = to.received();
                if (answer != null) {
                    deliver(draft, Leg.CALLER, Delivery.of(Delivery.Kind.RELAY_ANSWER, to.id(), "", answer));
                }
            }
            case RELAY_ANSWER -> {
                // Nobody waits for it: the caller has its description already.
            }
        }
    }

    /** Who is brought together by a transfer may have had calls with more media, or with less. */
    private static SessionDescription inItsPlaces(Leg to, Delivery delivery, SessionDescription description) {
        SessionDescription known = to.received();
        if (known == null) return description;
        return switch (delivery.kind()) {
            case UPDATE -> SectionPlaces.filled(description, known);
            case ANSWER, UPDATE_ANSWER ->
                delivery.half() == MediaRelay.Half.OFFER
                        ? SectionPlaces.filled(description, known)
                        : SectionPlaces.cut(description, known);
            case INVITE, PROGRESS, ANSWER_AS_OFFER, RELAY_OFFER, RELAY_ANSWER -> description;
        };
    }

    private static void sendInvite(Draft draft, Leg to, @Nullable SessionDescription description) {
        Invite.Builder invite = draft.invite.toBuilder()
                .clearDescription()
                .clearStandIn()
                .setChannel(to.channel())
                .setRingTimeoutMs((int) draft.policy.ring().toMillis());
        Leg invited = to.with(Leg.State.INVITED);
        if (description != null && to.side().capabilities().getOffersItself()) {
            invited = invited.withholding(description);
        } else if (description != null) {
            invite.setDescription(description);
        }
        draft.cancel(CallTimer.SETUP);
        draft.put(invited);
        draft.send(to, Signal.newBuilder().setInvite(invite));
    }

    /** Refuses an offer within the call; the call goes on unchanged. */
    static void reject(Draft draft, Leg offerer, String offerId, UpdateReject.Cause cause, String text) {
        if (offerer.isOver()) return;
        draft.send(
                offerer,
                Signal.newBuilder()
                        .setUpdateReject(UpdateReject.newBuilder()
                                .setId(offerId)
                                .setCause(cause)
                                .setText(text)));
    }

    /** The relay refused what a call can't do without. */
    static void endForRelay(Draft draft, String reason) {
        var end = Draft.end(EndReason.CONGESTION, "media relay: " + reason);
        draft.endCall(end, end);
    }

    private static Leg calleeOf(Leg one, Leg other) {
        return one.isCaller() ? other : one;
    }
}
