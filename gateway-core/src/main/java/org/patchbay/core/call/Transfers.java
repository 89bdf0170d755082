package org.patchbay.core.call;

import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.CallId;
import org.patchbay.core.description.MediaSections;
import org.patchbay.core.description.Reoffer;
import org.patchbay.core.description.SameMedia;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;
import org.patchbay.session.v1.TransferProgress;

/**
 * The call in which somebody transfers the other side. Another call, placed for it or there already, is asked for the target; once it has
 * answered, the kept side's media is moved to the target's, and only then the transferor is released.
 */
final class Transfers {
    private static final int MAX_ROUNDS = 2;
    /** A phone with a change of its own may try that as often, and each try can meet ours. */
    private static final int MAX_GLARES = 6;

    private Transfers() {}

    /** A leg wants the other one transferred. */
    static String asked(Draft draft, Signal signal, String freshCallId) {
        Leg leg = draft.legOrNull(signal.getLegId());
        if (leg == null || leg.isOver()) return "no such leg";
        Transfer transfer = signal.getTransfer();
        Leg kept = draft.peerOf(leg);
        if (kept == null
                || draft.stitch != null
                || leg.state() != Leg.State.ANSWERED
                || kept.state() != Leg.State.ANSWERED) {
            return refused(draft, leg, EndReason.NOT_ACCEPTABLE);
        }
        boolean attended = !transfer.getReplacesCallId().isEmpty();
        int left = Stitches.hopsLeft(draft) - 1;
        if (left < 1) return refused(draft, leg, EndReason.NOT_ACCEPTABLE);
        String other = attended ? transfer.getReplacesCallId() : freshCallId;
        if (!isCall(other) || other.equals(draft.id)) return refused(draft, leg, EndReason.NOT_FOUND);
        Address target = kept.device().bare();
        if (!attended) {
            if (!(Address.read(transfer.getTo(), "") instanceof Address.Read read)) {
                return refused(draft, leg, EndReason.NOT_FOUND);
            }
            target = read.address();
        }
        begin(
                draft,
                leg,
                kept,
                Stitch.transfer(leg, kept, "j" + ++draft.joints, target.toString(), other, freshCallId, attended)
                        .leaving(left));
        return "";
    }

    private static String refused(Draft draft, Leg leg, EndReason reason) {
        progress(draft, leg, TransferProgress.State.FAILED, reason);
        return "";
    }

    static boolean isCall(String id) {
        try {
            CallId.parse(id);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void begin(Draft draft, Leg transferor, Leg kept, Stitch stitch) {
        draft.stitch = stitch;
        putJoint(draft, transferor, kept, stitch);
        progress(draft, transferor, TransferProgress.State.TRYING, EndReason.END_REASON_UNSPECIFIED);
        if (reoffer(kept) == null && !canWaitWithAnOffer(kept)) {
            dial(draft, stitch, null);
            return;
        }
        draft.stitch = stitch.at(Stitch.Stage.WAITING);
        draft.start(CallTimer.TRANSFER, draft.policy.setup().plus(draft.policy.update()));
        advance(draft);
    }

    /** What can be offered in the name of a side whose transports stay; null where they may not. */
    private static @Nullable SessionDescription reoffer(Leg kept) {
        SessionDescription shown = kept.received();
        if (shown == null || Stitches.profileOf(kept) == MediaProfile.WEBRTC) return null;
        return Reoffer.isPossible(shown) ? Reoffer.of(shown) : null;
    }

    private static void ask(Draft draft, Stitch stitch) {
        draft.cancel(CallTimer.TRANSFER);
        draft.stitch = stitch.at(Stitch.Stage.ASKING);
        if (!draft.leg(stitch.kept()).isCaller()) Stitches.putPath(draft, MediaPath.DIRECT);
        Stitches.offer(draft, stitch.joint(), stitch.kept(), "t" + stitch.glares(), null);
    }

    private static void putJoint(Draft draft, Leg transferor, Leg kept, Stitch stitch) {
        Address.Reading target = Address.read(stitch.target(), "");
        Leg.Side side = new Leg.Side(
                target instanceof Address.Read read ? read.address() : kept.device(),
                Stitches.channelTo(
                        BusAddresses.callsOf(CallId.parse(stitch.otherCall())),
                        stitch.otherCall(),
                        stitch.attended() ? "" : Leg.CALLER),
                Stitches.capabilitiesOf(kept).toBuilder()
                        .setTrickle(true)
                        .setLateOffer(true)
                        .build());
        Leg.Media media = new Leg.Media(Stitches.profileOf(kept), MediaPath.DIRECT, false);
        draft.put(Leg.joint(stitch.joint(), transferor.role(), side, media, null));
    }

    /**
     * RFC 3261 13.3.1.4: a phone repeats its 200 for 32 s and then gives up, if the answer to the offer in it does not come: less than a
     * target may ring.
     */
    private static boolean canWaitWithAnOffer(Leg kept) {
        return kept.side().capabilities().getLateOffer() && kept.channel().getProtocol() != Protocol.SIP;
    }

    /** Calls the target in the name of the kept side, or asks the call that is to be replaced. */
    private static void dial(Draft draft, Stitch stitch, @Nullable SessionDescription offer) {
        Leg kept = draft.leg(stitch.kept());
        Leg joint = draft.leg(stitch.joint());
        Leg transferor = draft.leg(stitch.transferor());
        SessionDescription shown = kept.received();
        Invite.Builder invite = Invite.newBuilder()
                .setChannel(Stitches.channelTo(BusAddresses.callsOf(CallId.parse(draft.id)), draft.id, joint.id()))
                .setCapabilities(Stitches.capabilitiesOf(kept))
                .setTransferredBy(transferor.device().bare().toString())
                .setMaxForwards(stitch.left());
        if (kept.isCaller()) invite.setDisplayName(draft.invite.getDisplayName());
        if (shown != null) invite.setVideo(MediaSections.hasVideo(shown));
        if (offer != null) invite.setDescription(offer);
        else if (shown != null && Reoffer.isPossible(shown)) invite.setStandIn(Reoffer.of(shown));
        SessionDescription told = offer != null ? offer : invite.hasStandIn() ? invite.getStandIn() : null;
        draft.stitch = stitch.at(Stitch.Stage.DIALLING).telling(told);
        giveTime(draft);
        draft.sendSigned(
                joint,
                Signal.newBuilder()
                        .setFrom(kept.device().toString())
                        .setTo(stitch.target())
                        .setInvite(invite));
    }

    /** The kept side has made the offer that it was asked for. */
    static void offered(Draft draft, Stitch stitch, OpenOffer open, Leg kept, SessionDescription offer) {
        if (stitch.stage() == Stitch.Stage.RENEWING) {
            Renewal.offered(draft, stitch, open, kept, offer);
            return;
        }
        draft.cancel(CallTimer.update(open.offerer()));
        draft.openOffer = open.at(OpenOffer.Stage.OFFER_RETURNED);
        draft.put(kept.withOffer(offer));
        dial(draft, stitch, offer);
    }

    /** The target's devices ring in turn, each group of them for the time of one (RFC 3261 16.6): the transfer waits for the one that rings now. */
    static void giveTime(Draft draft) {
        draft.start(CallTimer.TRANSFER, draft.policy.setup().plus(draft.policy.ring()));
    }

    /** The target rings. */
    static void rings(Draft draft, Stitch stitch) {
        if (stitch.rang()) return;
        draft.stitch = stitch.ringing();
        tellTransferor(draft, stitch, TransferProgress.State.RINGING, EndReason.END_REASON_UNSPECIFIED);
    }

    /** The other call has answered. */
    static void answered(Draft draft, Stitch stitch, Answer answer) {
        OpenOffer open = draft.openOffer;
        boolean wantsAnswer = open != null && Stitches.owns(draft, open);
        if (!answer.hasDescription() || wantsAnswer && !answer.getOfferId().isEmpty()) {
            failed(draft, stitch, Draft.end(EndReason.NOT_ACCEPTABLE, "the other call's answer does not fit"));
            return;
        }
        SessionDescription description = answer.getDescription();
        Leg joint = draft.leg(stitch.joint()).withAnswer(description);
        if (Address.read(answer.getDevice(), "") instanceof Address.Read read) joint = joint.of(read.address());
        draft.put(joint);
        if (open != null && wantsAnswer) {
            Stitches.putInPlace(draft, stitch, MediaPath.DIRECT);
            draft.stitch = stitch.at(Stitch.Stage.SETTLING);
            Exchanges.drop(draft, open);
            Deliveries.deliver(
                    draft,
                    stitch.kept(),
                    Delivery.of(Delivery.Kind.UPDATE_ANSWER, stitch.joint(), open.answererId(), description));
            joined(draft);
            return;
        }
        draft.start(
                CallTimer.TRANSFER,
                draft.policy.setup().plus(draft.policy.update().multipliedBy(3)));
        draft.stitch = stitch.at(Stitch.Stage.CLEARING).answeredBy(answer.getOfferId());
        advance(draft);
    }

    /** Asks for an offer, or moves the media, as soon as no other offer stands in the way. */
    static void advance(Draft draft) {
        Stitch stitch = draft.stitch;
        if (stitch == null || draft.openOffer != null) return;
        boolean waits = stitch.stage() == Stitch.Stage.WAITING;
        if (!waits && stitch.stage() != Stitch.Stage.CLEARING) return;
        if (draft.leg(stitch.kept()).pending() != null) return;
        if (waits) {
            SessionDescription offer = reoffer(draft.leg(stitch.kept()));
            if (offer != null) dial(draft, stitch, offer);
            else ask(draft, stitch);
            return;
        }
        if (!stitch.transfers()) {
            Replacements.begin(draft, stitch);
            return;
        }
        Stitches.putInPlace(draft, stitch, MediaPath.DIRECT);
        if (Renewal.isDue(draft, stitch)) {
            Renewal.ask(draft, stitch.at(Stitch.Stage.RENEWING));
        } else {
            draft.stitch = stitch.at(Stitch.Stage.SETTLING);
            offerToKept(draft, stitch);
        }
    }

    static void offerToKept(Draft draft, Stitch stitch) {
        SessionDescription answered = draft.leg(stitch.joint()).received();
        if (answered == null) throw new IllegalStateException("an answered call without a description");
        SessionDescription offer = stitch.offerId().isEmpty() ? Reoffer.of(answered) : answered;
        Stitches.offer(draft, stitch.joint(), stitch.kept(), "t" + stitch.rounds() + "." + stitch.glares(), offer);
    }

    /** A side has answered an offer of the transfer's. */
    static void settled(Draft draft, Stitch stitch, OpenOffer open, Leg leg, SessionDescription description) {
        SessionDescription before = leg.received();
        draft.put(leg.withAnswer(description));
        Stitch now = stitch.havingMoved();
        draft.stitch = now;
        if (stitch.stage() == Stitch.Stage.RENEWING && leg.id().equals(stitch.joint())) {
            Renewal.answered(draft, stitch, open, description);
            return;
        }
        if (!stitch.offerId().isEmpty()) {
            Deliveries.deliver(
                    draft,
                    stitch.joint(),
                    Delivery.of(Delivery.Kind.UPDATE_ANSWER, leg.id(), stitch.offerId(), description));
            joined(draft);
            return;
        }
        boolean fromKept = leg.id().equals(stitch.kept());
        SessionDescription told = fromKept ? stitch.told() : before;
        if (told != null && SameMedia.covers(told, description)) {
            if (fromKept && now.rounds() < MAX_ROUNDS && !SameMedia.flowsAlike(told, description)) {
                // What it holds it holds from whomever it talks to, who is to know.
                draft.stitch = now.nextRound().telling(description);
                Stitches.offer(draft, leg.id(), stitch.joint(), "t" + now.rounds(), Reoffer.asItWas(description));
                return;
            }
            joined(draft);
        } else if (stitch.rounds() >= MAX_ROUNDS || !fromKept) {
            tellTransferor(draft, stitch, TransferProgress.State.FAILED, EndReason.MEDIA_LOST);
            End end = Draft.end(
                    EndReason.MEDIA_LOST,
                    "transferred, but the two sides' media can't be brought together: neither can be asked for an offer");
            draft.endCall(end, end);
        } else {
            draft.stitch = now.nextRound().telling(description);
            Stitches.offer(draft, leg.id(), stitch.joint(), "t" + now.rounds(), Reoffer.asItWas(description));
        }
    }

    static void joined(Draft draft) {
        Stitch stitch = draft.stitch;
        if (stitch == null) return;
        Leg joint = draft.leg(stitch.joint());
        tellTransferor(draft, stitch, TransferProgress.State.ACCEPTED, EndReason.END_REASON_UNSPECIFIED);
        Stitches.complete(draft, stitch, Draft.end(EndReason.NORMAL, "transferred"));
        String other = joint.device().bare().toString();
        if (joint.isCaller()) draft.from = other;
        else draft.to = other;
        if (stitch.attended()) progress(draft, joint, TransferProgress.State.ACCEPTED, EndReason.NORMAL);
    }

    /** The kept side does not take what the transfer offers, or makes no offer. */
    static void rejected(Draft draft, Stitch stitch, OpenOffer open, boolean glare, String text) {
        if (stitch.stage() == Stitch.Stage.ASKING && glare && stitch.glares() < MAX_GLARES) {
            ask(draft, stitch.afterGlare());
        } else if (stitch.stage() == Stitch.Stage.ASKING) {
            if (!draft.leg(stitch.kept()).isCaller()) Stitches.putPath(draft, stitch.formerPath());
            dial(draft, stitch, null);
        } else if (stitch.stage() == Stitch.Stage.RENEWING) {
            Renewal.rejected(draft, stitch, open, glare && stitch.glares() < MAX_GLARES, text);
        } else if (glare
                && stitch.stage() == Stitch.Stage.SETTLING
                && stitch.glares() < MAX_GLARES
                && open.answerer().equals(stitch.kept())) {
            // Its own offer, which crossed, has been given back already.
            Stitch again = stitch.afterGlare();
            draft.stitch = again;
            if (again.transfers()) offerToKept(draft, again);
            else Replacements.offerToKept(draft, again);
        } else {
            failed(draft, stitch, Draft.end(EndReason.NOT_ACCEPTABLE, text));
        }
    }

    /** Nothing comes of the transfer: the call goes on between who is left. */
    static void failed(Draft draft, Stitch stitch, End why) {
        Stitches.undo(draft, stitch, toOtherCall(why));
        Leg transferor = draft.leg(stitch.transferor());
        if (!stitch.transfers()) {
            if (transferor.isOver()) draft.endCall(why, why);
            return;
        }
        if (transferor.isOver()) {
            draft.endCall(why, why);
        } else {
            progress(draft, transferor, TransferProgress.State.FAILED, why.getReason());
        }
    }

    private static End toOtherCall(End why) {
        return why.getReason() == EndReason.NORMAL
                ? why.toBuilder().setReason(EndReason.CANCELLED).build()
                : why;
    }

    /** The kept side hangs up while the transfer is under way. */
    static void keptLeft(Draft draft, Stitch stitch, End end) {
        if (stitch.transfers()) tellTransferor(draft, stitch, TransferProgress.State.FAILED, end.getReason());
    }

    /** The other call is over, or is not there; {@code who} spoke, as the envelope says. */
    static void otherEnded(Draft draft, Stitch stitch, End end, String who) {
        boolean onlyRang = end.getReason() == EndReason.REDIRECTED
                && stitch.attended()
                && stitch.transfers()
                && stitch.stage() == Stitch.Stage.DIALLING
                && Address.read(who, "") instanceof Address.Read;
        if (!onlyRang) {
            failed(draft, stitch, end);
            return;
        }
        // The transferor was only calling the target, and has been taken out: the target is called anew.
        Stitch blind = stitch.blindTo(who);
        putJoint(draft, draft.leg(stitch.transferor()), draft.leg(stitch.kept()), blind);
        OpenOffer open = draft.openOffer;
        SessionDescription offer = stitch.told();
        boolean normal = open != null && Stitches.owns(draft, open)
                || Stitches.profileOf(draft.leg(stitch.kept())) != MediaProfile.WEBRTC;
        dial(draft, blind, normal ? offer : null);
    }

    private static void tellTransferor(Draft draft, Stitch stitch, TransferProgress.State state, EndReason reason) {
        Leg transferor = draft.leg(stitch.transferor());
        if (!transferor.isOver() && stitch.transfers()) progress(draft, transferor, state, reason);
    }

    static void progress(Draft draft, Leg leg, TransferProgress.State state, EndReason reason) {
        draft.send(
                leg,
                Signal.newBuilder()
                        .setTransferProgress(
                                TransferProgress.newBuilder().setState(state).setReason(reason)));
    }
}
