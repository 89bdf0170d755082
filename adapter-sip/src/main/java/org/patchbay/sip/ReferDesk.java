package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.referral.Outcome;
import org.patchbay.sip.referral.Replaces;
import org.patchbay.sip.transaction.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves REFER within a call: the phone wants the other side connected to somebody else (RFC 3515, RFC 5589). */
final class ReferDesk {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReferDesk.class);
    private static final String RETRY_SECONDS = "10";

    private final SipStack stack;
    private final LegTable legs;
    private final Map<LegKey, PhoneTransfer> byLeg = new HashMap<>();
    private final Map<Dialog.Id, PhoneTransfer> byDialog = new HashMap<>();

    ReferDesk(SipStack stack, LegTable legs) {
        this.stack = stack;
        this.legs = legs;
    }

    /** How many transfers are not told to their end. */
    int size() {
        return byLeg.size();
    }

    /** Serves a REFER that came in its turn, in a dialog of that leg. */
    void serve(ServerTransaction transaction, SIPRequest request, Leg leg) {
        Optional<Dialog> dialog = leg.dialogOf(request);
        ReferReading reading = ReferReading.of(request, stack.addresses());
        if (reading instanceof ReferReading.Refused refused) {
            refuse(transaction, refused.status(), refused.reason());
        } else if (dialog.isEmpty() || !leg.session.isEstablished() || byLeg.containsKey(leg.key)) {
            // Not yet, or not twice at once.
            refuse(transaction, 491, "Request Pending");
        } else if (byLeg.size() >= stack.config().maxLegs()) {
            stack.counters().increment("patchbay_sip_overload_total");
            refuse(transaction, 503, "Service Unavailable", new HeaderLine("Retry-After", RETRY_SECONDS));
        } else if (reading instanceof ReferReading.Wanted wanted) {
            begin(transaction, leg, dialog.get(), wanted);
        }
    }

    private void begin(ServerTransaction transaction, Leg leg, Dialog dialog, ReferReading.Wanted wanted) {
        Transfer.Builder transfer = Transfer.newBuilder().setTo(wanted.to().toString());
        Outcome first = Outcome.TRYING;
        if (wanted.replaces().isPresent()) {
            Replaces replaces = wanted.replaces().get();
            Optional<Leg> replaced = replacedBy(replaces, leg.user()).filter(other -> other != leg);
            if (replaced.isEmpty()) {
                // Not the REFER's own status: a 481 to it would end this dialog (RFC 5057 5.1).
                first = Outcome.NOTHING_TO_REPLACE;
            } else if (replaces.earlyOnly() && replaced.get().session.isEstablished()) {
                first = Outcome.ANSWERED_ALREADY;
            } else {
                transfer.setReplacesCallId(replaced.get().key.callId());
            }
        }
        // RFC 3515 2.4.6: the first of a dialog needs no id, any other has its REFER's count.
        boolean isFirst = leg.countTransfer() == 1;
        long cseq = transaction.request().getCSeq().getSeqNumber();
        EventHeader event = new EventHeader(EventHeader.REFER, isFirst ? "" : Long.toString(cseq));
        PhoneTransfer begun = new PhoneTransfer(stack, leg, dialog, event, wanted.silent(), () -> forget(leg));
        byLeg.put(leg.key, begun);
        byDialog.put(dialog.id(), begun);
        leg.transfer(begun);
        leg.cameBy(dialog, transaction, true);
        accept(transaction, dialog, wanted.silent());
        stack.counters().increment("patchbay_sip_refers_total");
        LOGGER.atInfo()
                .addKeyValue("call", leg.key.callId())
                .addKeyValue("leg", leg.key.legId())
                .addKeyValue("by", leg.user())
                .addKeyValue("to", wanted.to())
                .addKeyValue("replaces", transfer.getReplacesCallId())
                .addKeyValue("referredBy", wanted.referredBy())
                .log("sip transfer begun");
        begun.begin(first);
        if (!first.isFinal()) {
            leg.tell(Signal.newBuilder().setTransfer(transfer).build());
        }
    }

    private void accept(ServerTransaction transaction, Dialog dialog, boolean silent) {
        SIPResponse response =
                SipResponses.to(transaction.request(), 202, dialog.id().localTag());
        stack.putContact(response, transaction.flow().transport());
        if (silent) SipTranslator.put(response, new HeaderLine("Refer-Sub", "false"));
        transaction.respond(response);
    }

    private void forget(Leg leg) {
        PhoneTransfer gone = byLeg.remove(leg.key);
        if (gone != null) byDialog.remove(gone.dialogId());
        leg.transfer(null);
    }

    /** The leg whose dialog is named, if it is that user's: nobody takes over the calls of others. */
    private Optional<Leg> replacedBy(Replaces replaces, Address user) {
        return legs.find(new Dialog.Id(replaces.callId(), replaces.toTag(), replaces.fromTag()))
                .filter(leg -> leg.user().equals(user));
    }

    /** Serves a SUBSCRIBE that came in its turn in the dialog of a call: only the subscriptions that REFERs made are there (RFC 3515 2.4.4). */
    void subscribe(ServerTransaction transaction, SIPRequest request) {
        PhoneTransfer transfer = byDialog.get(Dialog.Id.of(request));
        if (!EventHeader.of(request).packageName().equals(EventHeader.REFER)) {
            refuse(transaction, 489, "Bad Event", new HeaderLine("Allow-Events", EventHeader.REFER));
        } else if (transfer == null) {
            refuse(transaction, 481, "Subscription Does Not Exist");
        } else {
            transfer.onSubscribe(transaction, request);
        }
    }

    /**
     * The call in which an INVITE of that user wants the place of another of his phones (RFC 3891 3). Nobody takes over the calls of others, who are not
     * told either that there are any. A call that only rings is picked up nowhere: its place is not there yet.
     */
    Replacing replacing(SIPRequest invite, Address user) {
        List<String> values = HeaderValues.all(invite, "Replaces");
        if (values.isEmpty()) return new Replacing.Nothing();
        Optional<Replaces> replaces = Replaces.read(values.get(0));
        if (values.size() > 1 || replaces.isEmpty()) return new Replacing.Refused(400);
        Optional<Leg> replaced = replacedBy(replaces.get(), user);
        if (replaced.isEmpty()) return new Replacing.Refused(481);
        // RFC 3891 3: a call of the phone's own that is not answered can't be taken over at all.
        if (!replaced.get().session.isEstablished())
            return new Replacing.Refused(replaced.get() instanceof IncomingLeg ? 481 : 603);
        if (replaces.get().earlyOnly()) return new Replacing.Refused(486);
        stack.counters().increment("patchbay_sip_replaces_total");
        return new Replacing.OfCall(replaced.get().key.callId());
    }

    private void refuse(ServerTransaction transaction, int status, String reason, HeaderLine... about) {
        stack.counters().increment("patchbay_sip_refers_refused_total{status=\"" + status + "\"}");
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        SipTranslator.put(response, List.of(about));
        transaction.respond(response);
    }
}
