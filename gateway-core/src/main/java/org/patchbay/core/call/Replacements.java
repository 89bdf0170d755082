package org.patchbay.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/**
 * The call in which the transferor's leg is replaced (RFC 3891 in the words of the model): another call asks for its place with an
 * invitation, gets an answer as a caller does, and says {@code TransferProgress(ACCEPTED)} when its own side is done.
 */
final class Replacements {
    private static final String OFFER = "join";

    private Replacements() {}

    /** Another call wants the place of its transferor's leg. */
    static String invited(Draft draft, Signal signal) {
        Invite invite = signal.getInvite();
        Channel way = invite.getChannel();
        if (way.getCallId().isEmpty()) return "only a call may take a leg's place";
        if (!(Address.read(invite.getTransferredBy(), "") instanceof Address.Read by)) {
            return "an invitation without a transferor";
        }
        Leg joint = joint(draft, way, invite, Address.parse(signal.getFrom()));
        if (draft.winner.isEmpty()) {
            onlyRings(draft, joint, by.address().bare());
            return "";
        }
        Leg transferor = ownedBy(draft, by.address().bare());
        if (transferor == null) {
            refuse(draft, joint, EndReason.FORBIDDEN, "the transferor has no part in the call to be replaced");
            return "";
        }
        Leg kept = draft.peerOf(transferor);
        if (kept == null
                || draft.stitch != null
                || transferor.state() != Leg.State.ANSWERED
                || kept.state() != Leg.State.ANSWERED) {
            refuse(draft, joint, EndReason.NOT_ACCEPTABLE, "the call to be replaced is not in a state for it");
            return "";
        }
        int left = Math.min(Stitches.hopsLeft(draft), invite.getMaxForwards()) - 1;
        if (left < 1) {
            refuse(draft, joint, EndReason.NOT_ACCEPTABLE, "too many transfers");
            return "";
        }
        Leg placed = Leg.joint(
                "j" + ++draft.joints,
                transferor.role(),
                joint.side(),
                joint.media(),
                invite.hasDescription() ? invite.getDescription() : null);
        draft.put(placed);
        draft.stitch = Stitch.replacement(transferor, kept, placed.id(), way.getCallId())
                .leaving(left)
                .telling(invite.hasStandIn() ? invite.getStandIn() : null);
        draft.start(
                CallTimer.TRANSFER,
                draft.policy.setup().plus(draft.policy.update().multipliedBy(4)));
        Transfers.advance(draft);
        return "";
    }

    /** A leg that is not among the call's yet: enough to say no by it. */
    private static Leg joint(Draft draft, Channel way, Invite invite, Address from) {
        MediaProfile profile = invite.getCapabilities().getMediaProfile();
        Leg.Side side = new Leg.Side(from, way, invite.getCapabilities());
        return Leg.joint("", Leg.Role.CALLEE, side, new Leg.Media(profile, MediaPath.DIRECT, false), null);
    }

    private static void refuse(Draft draft, Leg joint, EndReason reason, String text) {
        draft.send(joint, Signal.newBuilder().setEnd(Draft.end(reason, text)));
    }

    /** Who transfers to somebody that still rings has that call ended, and the target is called anew. */
    private static void onlyRings(Draft draft, Leg joint, Address transferor) {
        if (!draft.caller().device().bare().equals(transferor)) {
            refuse(draft, joint, EndReason.NOT_FOUND, "the call to be replaced is not answered");
            return;
        }
        End end = Draft.end(EndReason.REDIRECTED, "not answered yet");
        draft.sendSigned(
                joint,
                Signal.newBuilder()
                        .setFrom(draft.to)
                        .setTo(joint.device().toString())
                        .setEnd(end));
        draft.endCall(Draft.end(EndReason.REPLACED, "transferred"), Draft.end(EndReason.CANCELLED, "transferred"));
    }

    private static @Nullable Leg ownedBy(Draft draft, Address user) {
        for (String id : List.of(draft.caller, draft.winner)) {
            Leg leg = draft.leg(id);
            if (!leg.isOver() && !leg.isJoint() && leg.device().bare().equals(user)) return leg;
        }
        return null;
    }

    /** No other offer stands in the way: the kept side is offered the other call's media, or asked for its own. */
    static void begin(Draft draft, Stitch stitch) {
        Leg joint = draft.leg(stitch.joint());
        Leg kept = draft.leg(stitch.kept());
        MediaPath path = MediaPath.between(
                joint.media().profile(), Stitches.profileOf(kept), draft.policy.relay(), draft.relayAvailable);
        if (path == MediaPath.IMPOSSIBLE) {
            Transfers.failed(
                    draft,
                    stitch,
                    Draft.end(
                            EndReason.NOT_ACCEPTABLE,
                            "the two sides' media can't meet without the media relay, and none is available"));
            return;
        }
        SessionDescription offer = offerTo(draft, stitch);
        if (offer == null && !kept.side().capabilities().getLateOffer()) {
            Transfers.failed(draft, stitch, Draft.end(EndReason.NOT_ACCEPTABLE, "nobody can make an offer"));
            return;
        }
        if (offer != null) draft.put(joint.withAnswer(offer));
        Stitches.putInPlace(draft, stitch, path);
        draft.put(
                draft.leg(kept.id()).media().profile() == Stitches.profileOf(kept)
                        ? draft.leg(kept.id())
                        : draft.leg(kept.id()).of(Stitches.profileOf(kept)));
        draft.stitch = stitch.at(Stitch.Stage.SETTLING);
        offerToKept(draft, stitch);
    }

    /** Offers the other call's media; null asks the kept side for an offer. */
    static void offerToKept(Draft draft, Stitch stitch) {
        String id = stitch.glares() == 0 ? OFFER : OFFER + stitch.glares();
        Stitches.offer(draft, stitch.joint(), stitch.kept(), id, offerTo(draft, stitch));
    }

    private static @Nullable SessionDescription offerTo(Draft draft, Stitch stitch) {
        SessionDescription offer = draft.leg(stitch.joint()).received();
        boolean ask = draft.leg(stitch.kept()).side().capabilities().getLateOffer();
        return offer == null && !ask ? stitch.told() : offer;
    }

    /** The kept side has answered the other call's offer. */
    static void settled(Draft draft, Stitch stitch, Leg kept, SessionDescription answer) {
        draft.put(kept.withAnswer(answer));
        draft.stitch = stitch.havingMoved().at(Stitch.Stage.STITCHED);
        Deliveries.deliver(draft, stitch.joint(), Delivery.answer(kept.id(), "", answer));
    }

    /** The kept side has made the offer that it was asked for: the other call's side is to answer it. */
    static void offered(Draft draft, Stitch stitch, OpenOffer open, Leg kept, SessionDescription offer) {
        draft.openOffer = open.at(OpenOffer.Stage.OFFER_RETURNED);
        draft.put(kept.withOffer(offer));
        draft.stitch = stitch.havingMoved().at(Stitch.Stage.STITCHED);
        Deliveries.deliver(draft, stitch.joint(), Delivery.answer(kept.id(), open.offererId(), offer));
    }

    /** The other call has done its part. False where nobody waits for that. */
    static boolean accepted(Draft draft, Leg leg) {
        Stitch stitch = draft.stitch;
        if (stitch == null || stitch.transfers() || !leg.id().equals(stitch.joint())) return false;
        if (stitch.stage() != Stitch.Stage.STITCHED) return false;
        Stitches.complete(draft, stitch, Draft.end(EndReason.REPLACED, "transferred"));
        String other = leg.device().bare().toString();
        if (leg.isCaller()) draft.from = other;
        else draft.to = other;
        return true;
    }
}
