package org.patchbay.core.call;

import org.patchbay.core.Address;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.CallId;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;

/**
 * The call of a device that takes the place of another one of its user in another call (RFC 3891). It calls nobody: that call is asked for the place by
 * a joint leg, as it is for a transfer, and answers as a callee does. See {@link Replacements}.
 */
final class TakeOvers {
    private static final String JOINT = "b1";

    private TakeOvers() {}

    /** The call begins; its caller is there. */
    static void begin(Draft draft) {
        String other = draft.invite.getReplacesCallId();
        if (!Transfers.isCall(other) || other.equals(draft.id)) {
            end(draft, EndReason.NOT_FOUND, "no such call");
            return;
        }
        int left = Stitches.hopsLeft(draft) - 1;
        if (left < 1) {
            end(draft, EndReason.NOT_ACCEPTABLE, "too many calls in a row");
            return;
        }
        Leg caller = draft.caller();
        Address partner = Address.read(draft.to, "") instanceof Address.Read read ? read.address() : caller.device();
        Capabilities able = Capabilities.newBuilder()
                .setMediaProfile(caller.media().profile())
                .setTrickle(true)
                .setLateOffer(true)
                .build();
        Leg.Side side =
                new Leg.Side(partner, Stitches.channelTo(BusAddresses.callsOf(CallId.parse(other)), other, ""), able);
        Leg joint = Leg.joint(
                JOINT, Leg.Role.CALLEE, side, new Leg.Media(caller.media().profile(), MediaPath.DIRECT, false), null);
        draft.put(joint);
        draft.phase = Phase.RINGING;
        draft.start(
                CallTimer.RING, draft.policy.setup().plus(draft.policy.update().multipliedBy(4)));
        draft.sendSigned(
                joint,
                Signal.newBuilder()
                        .setFrom(caller.device().toString())
                        .setTo(draft.to)
                        .setInvite(invitation(draft, caller, left)));
    }

    private static Invite.Builder invitation(Draft draft, Leg caller, int left) {
        SessionDescription offer = caller.received();
        Invite.Builder invite = Invite.newBuilder()
                .setChannel(Stitches.channelTo(BusAddresses.callsOf(CallId.parse(draft.id)), draft.id, JOINT))
                .setCapabilities(Stitches.capabilitiesOf(caller))
                .setTransferredBy(caller.device().bare().toString())
                .setMaxForwards(left);
        if (offer != null) invite.setDescription(offer).setVideo(MediaSections.hasVideo(offer));
        return invite;
    }

    private static void end(Draft draft, EndReason reason, String text) {
        draft.endCall(Draft.end(reason, text), Draft.end(reason, text));
    }

    /** The other call has answered: it may let the former device go. */
    static void answered(Draft draft, Leg callee) {
        if (draft.invite.getReplacesCallId().isEmpty() || !callee.isJoint()) return;
        Transfers.progress(draft, callee, TransferProgress.State.ACCEPTED, EndReason.NORMAL);
    }
}
