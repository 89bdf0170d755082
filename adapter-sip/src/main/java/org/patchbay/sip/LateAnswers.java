package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.description.SectionPlaces;
import org.patchbay.session.v1.EndReason;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transaction.TransactionLayer.Repeatable;
import org.patchbay.sip.transport.Target;

/**
 * Hears what still comes to an INVITE of ours when its leg is gone (RFC 3261 13.2.2.4): a 2xx that is repeated gets its ACK again, one of another
 * branch is acknowledged and hung up. It lives half a minute for every call, so it holds next to nothing.
 */
final class LateAnswers implements ClientListener {
    private final SipStack stack;
    private final Way way;
    private final String remoteTag;
    private final boolean asked;
    private @Nullable Repeatable ack;
    private @Nullable Dialog unacknowledged;

    /**
     * @param way how the phone is reached
     * @param remoteTag the branch that the leg was with, empty where there was none
     * @param asked whether the INVITE had no description, so that a 2xx has an offer
     * @param ack the ACK that was sent for that branch's 2xx, or null
     * @param unacknowledged the dialog that an ACK is to be made in where none was sent; null where none is owed
     */
    LateAnswers(
            SipStack stack,
            Way way,
            String remoteTag,
            boolean asked,
            @Nullable Repeatable ack,
            @Nullable Dialog unacknowledged) {
        this.stack = stack;
        this.way = way;
        this.remoteTag = remoteTag;
        this.asked = asked;
        this.ack = ack;
        this.unacknowledged = unacknowledged;
    }

    @Override
    public void onProvisional(SIPResponse response) {
        // The leg is over.
    }

    @Override
    public void onFinal(SIPResponse response) {
        if (response.getStatusCode() / 100 != 2) return;
        stack.gruus().resolve(response);
        String tag = response.getToTag() == null ? "" : response.getToTag();
        if (!tag.equals(remoteTag)) {
            hangUpBranch(stack, response, way, asked);
        } else if (ack != null) {
            ack.repeat();
        } else if (unacknowledged != null) {
            acknowledge(unacknowledged, response);
            unacknowledged = null;
        }
    }

    private void acknowledge(Dialog dialog, SIPResponse response) {
        SIPRequest owed = ackOf(dialog, response, asked);
        dialog.target().ifPresent(target -> ack = stack.transactions().sendAck(owed, target));
    }

    /** RFC 3261 13.2.2.4: the ACK of a 2xx with an offer has an answer, of whatever use that is. */
    private static SIPRequest ackOf(Dialog dialog, SIPResponse response, boolean asked) {
        SIPRequest ack = dialog.ack(response.getCSeq().getSeqNumber());
        if (asked && MessageBody.of(response) instanceof MessageBody.Description offer) {
            SipTranslator.describe(ack, SectionPlaces.refusing(offer.description()));
        }
        return ack;
    }

    /**
     * A 2xx of another branch of a fork, or one that came when all was over: it is acknowledged and hung up.
     *
     * @param asked whether the INVITE had no description, so that the 2xx has an offer
     */
    static void hangUpBranch(SipStack stack, SIPResponse response, Way way, boolean asked) {
        stack.counters().increment("patchbay_sip_branches_hung_up_total");
        Optional<Dialog> branch = Dialog.ofBranch(response, way);
        Optional<Target> target = branch.flatMap(Dialog::target);
        if (branch.isEmpty() || target.isEmpty()) return;
        stack.transactions().sendAck(ackOf(branch.get(), response, asked), target.get());
        SIPRequest bye = branch.get().request("BYE");
        HeaderLine why = new HeaderLine(
                "Reason",
                EndReasonTable.row(EndReason.ANSWERED_ELSEWHERE).inCancel().value());
        SipTranslator.put(bye, why);
        stack.transactions().send(bye, target.get(), ClientListener.unheard());
    }

    @Override
    public void onTimeout() {
        // The leg is over.
    }

    @Override
    public void onTransportError(String reason) {
        // The leg is over.
    }
}
