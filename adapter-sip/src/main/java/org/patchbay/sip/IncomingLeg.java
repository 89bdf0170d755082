package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect;
import org.patchbay.sip.dialog.InviteSession;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;

/** The leg of a phone that calls. */
final class IncomingLeg extends Leg {
    // Only until it is answered: its branches are made from it.
    private @Nullable SIPRequest invite;
    private final List<Dialog> dialogs = new ArrayList<>();
    private Dialog current;

    private IncomingLeg(
            SipStack stack,
            LegTable legs,
            LegKey key,
            InviteSession session,
            Signal invitation,
            ServerTransaction transaction,
            @Nullable RegisteredContact contact) {
        super(stack, legs, key, session, invitation.getFrom(), invitation.getTo(), contact);
        this.invite = transaction.request();
        this.current = Dialog.byPeer(
                transaction.request(),
                SipIdentifiers.tag(),
                wayOf(transaction.request(), transaction.flow()),
                SipIdentifiers.initialCSeq());
    }

    /**
     * Begins the leg: the call hears of the INVITE.
     *
     * @param invitation what the INVITE says
     * @param contact where the phone has registered, or null where that is not known
     */
    static void begin(
            SipStack stack,
            LegTable legs,
            LegKey key,
            InviteSession session,
            Signal invitation,
            ServerTransaction transaction,
            @Nullable RegisteredContact contact) {
        IncomingLeg leg = new IncomingLeg(stack, legs, key, session, invitation, transaction, contact);
        legs.add(key, leg);
        leg.enter(leg.current);
        leg.watch(transaction.flow());
        int exchange = session.newExchange();
        leg.open.put(exchange, transaction);
        // The description was read for the invitation. Read once more it would cost its time again, and be there twice
        // for as long as the call goes on.
        Invite invite = invitation.getInvite();
        MessageBody body =
                invite.hasDescription() ? new MessageBody.Description(invite.getDescription()) : new MessageBody.None();
        leg.perform(session.invited(PhoneMessages.request(exchange, transaction.request(), body), invite));
        leg.follow(exchange, transaction);
    }

    private void enter(Dialog dialog) {
        dialogs.add(dialog);
        legs.addDialog(dialog.id(), this);
    }

    @Override
    Optional<Dialog> dialog() {
        return Optional.of(current);
    }

    @Override
    Optional<Dialog> dialogOf(SIPRequest request) {
        Dialog.Id id = Dialog.Id.of(request);
        return dialogs.stream().filter(dialog -> dialog.id().equals(id)).findFirst();
    }

    @Override
    List<Dialog> dialogs() {
        return dialogs;
    }

    @Override
    String localTag() {
        return current.id().localTag();
    }

    @Override
    public void fork() {
        if (invite == null) throw new IllegalStateException("the phone was answered already");
        current = Dialog.byPeer(invite, SipIdentifiers.tag(), current.way(), SipIdentifiers.initialCSeq());
        enter(current);
    }

    @Override
    void onAck(SIPRequest ack) {
        super.onAck(ack);
        invite = null;
    }

    @Override
    public void forget() {
        super.forget();
        dialogs.forEach(dialog -> legs.removeDialog(dialog.id()));
    }

    @Override
    public void invite(Effect.Invite wanted) {
        throw new IllegalStateException("the phone calls, it is not called");
    }

    @Override
    public void prack(String toTag, long rseq) {
        throw new IllegalStateException("a phone that calls gets PRACKs from nobody");
    }
}
