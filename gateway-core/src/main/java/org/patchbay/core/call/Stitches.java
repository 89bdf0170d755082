package org.patchbay.core.call;

import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.Reoffer;
import org.patchbay.core.description.SameMedia;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateReject;

/** What the two halves of a transfer have in common: the joint leg, its coming into place and its going, and the offers for it. */
final class Stitches {
    /** The longest chain of stitched calls, counted from the first one to either end. */
    static final int MAX_CALLS = 20;

    private Stitches() {}

    /** How many calls may still be stitched on to this one. */
    static int hopsLeft(Draft draft) {
        int told = draft.invite.getMaxForwards();
        return told == 0 ? MAX_CALLS : Math.min(told, MAX_CALLS);
    }

    /** Whether an offer is one that the transfer itself has made. */
    static boolean owns(Draft draft, OpenOffer open) {
        Stitch stitch = draft.stitch;
        return stitch != null
                && stitch.stage() != Stitch.Stage.STITCHED
                && (open.offerer().equals(stitch.joint()) || open.answerer().equals(stitch.joint()));
    }

    /** Whether the media is being moved, so that nobody else may offer. */
    static boolean moves(Draft draft) {
        Stitch stitch = draft.stitch;
        OpenOffer open = draft.openOffer;
        return stitch != null
                && (stitch.stage() == Stitch.Stage.SETTLING
                        || stitch.stage() == Stitch.Stage.RENEWING
                        || stitch.stage() == Stitch.Stage.ASKING
                        || stitch.stage() == Stitch.Stage.WAITING
                        || open != null && owns(draft, open));
    }

    /** Where the joint leg's signals go. */
    static Channel channelTo(String endpoint, String callId, String legId) {
        return Channel.newBuilder()
                .setId("joint")
                .setEndpoint(endpoint)
                .setCallId(callId)
                .setLegId(legId)
                .build();
    }

    /** What travels between the two calls: the kept side's media, trickled and asked for as the other side may please. */
    static Capabilities capabilitiesOf(Leg kept) {
        return kept.side().capabilities().toBuilder()
                .setMediaProfile(profileOf(kept))
                .clearOffersItself()
                .build();
    }

    /** A side's media, as it has shown it. */
    static MediaProfile profileOf(Leg leg) {
        SessionDescription shown = leg.received();
        MediaProfile profile = shown == null
                ? MediaProfile.MEDIA_PROFILE_UNSPECIFIED
                : org.patchbay.core.description.MediaProfiles.of(shown);
        return profile == MediaProfile.MEDIA_PROFILE_UNSPECIFIED ? leg.media().profile() : profile;
    }

    /** Puts the joint leg where the transferor's leg was. */
    static void putInPlace(Draft draft, Stitch stitch, MediaPath path) {
        Leg joint = draft.leg(stitch.joint());
        takePlace(draft, stitch.transferor(), joint.id());
        draft.put(joint.with(Leg.State.ANSWERED));
        putPath(draft, path);
    }

    private static void takePlace(Draft draft, String former, String next) {
        if (draft.caller.equals(former)) draft.caller = next;
        else if (draft.winner.equals(former)) draft.winner = next;
    }

    /** The path of the call's media stands with the leg on the callee's side. */
    static void putPath(Draft draft, MediaPath path) {
        Leg callee = draft.leg(draft.winner);
        if (!callee.isOver()) draft.put(callee.by(path));
    }

    /** Offers to one leg in the name of another. */
    static void offer(Draft draft, String from, String to, String id, @Nullable SessionDescription description) {
        OpenOffer.Stage stage = description == null ? OpenOffer.Stage.OFFER_ASKED : OpenOffer.Stage.OFFERED;
        String passedId = from + "." + id;
        draft.openOffer = new OpenOffer(from, id, to, passedId, stage);
        draft.start(CallTimer.update(from), draft.policy.update());
        // Who is asked for an offer to somebody new begins ICE anew, for the path that it has leads to who goes.
        Update.Reason reason = description == null ? Update.Reason.ICE_RESTART : Update.Reason.RENEGOTIATE;
        Deliveries.deliver(draft, to, Delivery.update(from, passedId, reason, description));
    }

    /**
     * Gives the transferor its place back. What the kept side has taken, or may be about to take, is offered back to it.
     *
     * @param toJoint what the other call is told
     */
    static void undo(Draft draft, Stitch stitch, End toJoint) {
        OpenOffer open = draft.openOffer;
        boolean offered = open != null
                && (open.offerer().equals(stitch.joint()) || open.answerer().equals(stitch.joint()));
        boolean keptMayTake = false;
        if (open != null && offered) {
            Exchanges.drop(draft, open);
            if (open.stage() == OpenOffer.Stage.OFFER_RETURNED
                    && open.answerer().equals(stitch.kept())) {
                Deliveries.reject(
                        draft,
                        Exchanges.takeBack(draft, stitch.kept()),
                        open.answererId(),
                        UpdateReject.Cause.DECLINED,
                        "the transfer has failed");
            } else if (open.stage() == OpenOffer.Stage.OFFER_ASKED
                    && open.answerer().equals(stitch.kept())) {
                // Should it make the offer after all, it is not to wait for what becomes of it.
                Deliveries.reject(
                        draft,
                        draft.leg(stitch.kept()),
                        open.answererId(),
                        UpdateReject.Cause.DECLINED,
                        "the transfer has failed");
            } else if (open.offerer().equals(stitch.kept())) {
                Deliveries.reject(
                        draft,
                        Exchanges.takeBack(draft, stitch.kept()),
                        open.offererId(),
                        UpdateReject.Cause.GLARE,
                        "the transfer has failed");
            } else {
                keptMayTake = true;
            }
        }
        boolean inPlace = stitch.isInPlace();
        boolean relayedOnlyNow = inPlace
                && stitch.formerPath() != MediaPath.RELAY
                && draft.leg(stitch.joint()).isCaller()
                && draft.leg(draft.winner).path() == MediaPath.RELAY;
        Leg joint = draft.leg(stitch.joint());
        if (inPlace) takePlace(draft, joint.id(), stitch.transferor());
        if (relayedOnlyNow) draft.effect(new Effect.ReleaseRelay(draft.id, ""));
        draft.hangUp(draft.leg(joint.id()), toJoint);
        putPath(draft, stitch.formerPath());
        draft.cancel(CallTimer.TRANSFER);
        draft.stitch = null;
        Leg transferor = draft.leg(stitch.transferor());
        if (transferor.isOver() || draft.phase != Phase.ACTIVE) return;
        if (open != null && keptMayTake) {
            draft.openOffer = new OpenOffer(
                    transferor.id(),
                    "",
                    stitch.kept(),
                    open.answererId(),
                    OpenOffer.Stage.WITHDRAWN,
                    stitch.formerly());
            draft.start(CallTimer.update(transferor.id()), draft.policy.update());
        } else if (stitch.moved()) {
            giveBack(draft, transferor.id(), stitch.kept(), stitch.formerly());
        }
    }

    /** Offers to the kept side what it had of the transferor, as it was, hold and all. */
    static void giveBack(Draft draft, String transferorId, String keptId, @Nullable SessionDescription known) {
        SessionDescription had = draft.leg(transferorId).received();
        if (had == null) return;
        offer(draft, transferorId, keptId, "back", Reoffer.asItWas(had));
        OpenOffer open = draft.openOffer;
        if (open == null) return;
        draft.openOffer =
                new OpenOffer(transferorId, "back", keptId, open.answererId(), OpenOffer.Stage.GIVEN_BACK, known);
    }

    /** The kept side has answered what it was offered back. */
    static void takenBack(Draft draft, OpenOffer open, Leg kept, SessionDescription answer) {
        Leg transferor = draft.leg(open.offerer());
        SessionDescription known = open.known();
        if (draft.leg(draft.winner).path() == MediaPath.RELAY) {
            // What the transferor knows is the relay's, and stays.
            Deliveries.deliver(draft, transferor.id(), Delivery.of(Delivery.Kind.RELAY_ANSWER, kept.id(), "", answer));
        } else if (known == null || !SameMedia.covers(known, answer)) {
            End end = Draft.end(EndReason.MEDIA_LOST, "the transfer has failed, and the media can't be given back");
            draft.endCall(end, end);
        }
    }

    /** The transferor's part is over: its leg ends, and so does what the relay did for it alone. */
    static void complete(Draft draft, Stitch stitch, End toTransferor) {
        draft.cancel(CallTimer.TRANSFER);
        draft.stitch = null;
        Leg transferor = draft.leg(stitch.transferor());
        boolean relayedNow = draft.leg(draft.winner).path() == MediaPath.RELAY;
        boolean ownBranch = !transferor.isCaller() && transferor.path() == MediaPath.RELAY && !transferor.isOver();
        draft.hangUp(transferor, toTransferor);
        if (stitch.formerPath() == MediaPath.RELAY && !relayedNow && !ownBranch) {
            draft.effect(new Effect.ReleaseRelay(draft.id, ""));
        }
        draft.invite = draft.invite.toBuilder().setMaxForwards(stitch.left()).build();
    }

    /** The transferor has left while the transfer goes on: what stood open between it and the kept side is settled. */
    static void transferorLeft(Draft draft, Stitch stitch) {
        OpenOffer open = draft.openOffer;
        if (open == null) return;
        if (open.offerer().equals(stitch.transferor())) {
            // Its offer is out; the kept side answers it before it takes another.
            draft.openOffer =
                    new OpenOffer(open.offerer(), "", open.answerer(), open.answererId(), OpenOffer.Stage.WITHDRAWN);
        } else if (open.answerer().equals(stitch.transferor())) {
            Exchanges.drop(draft, open);
            Deliveries.reject(
                    draft,
                    Exchanges.takeBack(draft, open.offerer()),
                    open.offererId(),
                    UpdateReject.Cause.GLARE,
                    "the call is being transferred");
        }
    }
}
