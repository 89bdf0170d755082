package org.patchbay.sip;

import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.InviteSession;
import org.patchbay.sip.dialog.PhoneResponse;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transport.Target;

/** The leg of a phone that is called. */
final class OutgoingLeg extends Leg {
    /** Dialogs of one forked INVITE that are followed; a branch beyond them is acknowledged and hung up if it answers. */
    private static final int MAX_DIALOGS = 16;

    private final Signal invitation;
    private final RegisteredContact rung;
    private final String sipCallId = SipIdentifiers.callId();
    private final String localTag = SipIdentifiers.tag();
    private final Map<String, Dialog> byToTag = new HashMap<>();
    private long cseq = SipIdentifiers.initialCSeq();
    private @Nullable Dialog confirmed;

    private OutgoingLeg(
            SipStack stack,
            LegTable legs,
            LegKey key,
            InviteSession session,
            Signal invitation,
            RegisteredContact contact) {
        super(stack, legs, key, session, invitation.getTo(), invitation.getFrom(), contact);
        // Its description goes into the session; what is needed here is who calls whom.
        this.invitation = invitation.toBuilder()
                .setInvite(invitation.getInvite().toBuilder().clearDescription())
                .build();
        this.rung = contact;
    }

    /** Begins the leg: the phone behind that contact is rung. */
    static void begin(
            SipStack stack,
            LegTable legs,
            LegKey key,
            InviteSession session,
            Signal invitation,
            RegisteredContact contact) {
        OutgoingLeg leg = new OutgoingLeg(stack, legs, key, session, invitation, contact);
        legs.add(key, leg);
        if (contact.way().flow() != null) leg.watch(contact.way().flow());
        leg.perform(session.call(invitation.getInvite()));
    }

    @Override
    public void invite(Effect.Invite wanted) {
        SIPRequest request =
                stack.translator().invite(invitation, (URI) whereabouts().uri().clone(), sipCallId, localTag, ++cseq);
        RouteList path = whereabouts().path();
        if (path != null) request.setHeader((SIPHeader) path.clone());
        Optional<Target> target = whereabouts().way().toward(whereabouts().nextHop());
        if (target.isEmpty()) {
            later(() ->
                    perform(session.onResponse(PhoneResponse.absent(wanted.exchange(), 480, "No way to the phone"))));
            return;
        }
        stack.putContact(request, target.get().transport());
        StandingHeader.ALLOW.putInto(request);
        SipTranslator.put(request, wanted.headers());
        SipTranslator.describe(request, wanted.description());
        counted(wanted.exchange(), cseq);
        if (wanted.description() == null) asksFirst(wanted.exchange());
        byToTag.values().forEach(dialog -> legs.removeDialog(dialog.id()));
        byToTag.clear();
        invites.clear();
        invites.put(
                wanted.exchange(),
                stack.transactions().send(request, target.get(), new Ringing(wanted.exchange(), request)));
    }

    @Override
    public void prack(String toTag, long rseq) {
        Dialog dialog = byToTag.get(toTag);
        if (dialog == null) return;
        SIPRequest prack = dialog.request("PRACK");
        SipTranslator.put(prack, new HeaderLine("RAck", rseq + " " + cseq + " INVITE"));
        dialog.target().ifPresent(target -> stack.transactions().send(prack, target, ClientListener.unheard()));
    }

    @Override
    public void fork() {
        throw new IllegalStateException("only a phone that calls is answered by branches");
    }

    @Override
    Optional<Dialog> dialog() {
        return confirmed != null
                ? Optional.of(confirmed)
                : byToTag.values().stream().findFirst();
    }

    @Override
    Optional<Dialog> dialogOf(SIPRequest request) {
        return Optional.ofNullable(byToTag.get(Dialog.Id.of(request).remoteTag()));
    }

    @Override
    List<Dialog> dialogs() {
        return List.copyOf(byToTag.values());
    }

    private RegisteredContact whereabouts() {
        RegisteredContact now = contact();
        return now == null ? rung : now;
    }

    @Override
    String localTag() {
        return localTag;
    }

    @Override
    public void forget() {
        super.forget();
        byToTag.values().forEach(dialog -> legs.removeDialog(dialog.id()));
    }

    @Override
    ClientListener lateAnswers(int exchange) {
        if (confirmed != null) return super.lateAnswers(exchange);
        return new LateAnswers(stack, whereabouts().way(), "", hasAsked(exchange), null, null);
    }

    private Optional<Dialog> dialogOf(SIPRequest invite, SIPResponse response) {
        String tag = response.getToTag();
        if (tag == null || tag.isEmpty() && response.getStatusCode() < 200) return Optional.empty();
        Dialog known = byToTag.get(tag);
        if (known != null) return Optional.of(known);
        if (byToTag.size() >= MAX_DIALOGS || confirmed != null) return Optional.empty();
        Dialog dialog = Dialog.byUs(invite, response, whereabouts().way());
        byToTag.put(tag, dialog);
        legs.addDialog(dialog.id(), this);
        return Optional.of(dialog);
    }

    private void confirm(SIPRequest invite, SIPResponse response) {
        String tag = response.getToTag() == null ? "" : response.getToTag();
        Dialog dialog = byToTag.get(tag);
        if (dialog == null) {
            dialog = Dialog.byUs(invite, response, whereabouts().way());
            legs.addDialog(dialog.id(), this);
        }
        dialog.confirm(response);
        confirmed = dialog;
        for (Dialog other : List.copyOf(byToTag.values())) {
            if (other != dialog) legs.removeDialog(other.id());
        }
        byToTag.clear();
        byToTag.put(tag, dialog);
    }

    /** Follows an INVITE. */
    private final class Ringing implements ClientListener {
        private final int exchange;
        // Only until the dialog is made from it.
        private @Nullable SIPRequest invite;

        Ringing(int exchange, SIPRequest invite) {
            this.exchange = exchange;
            this.invite = invite;
        }

        @Override
        public void onProvisional(SIPResponse response) {
            if (session.isOver()) return;
            stack.gruus().resolve(response);
            if (response.getStatusCode() > 100 && invite != null) dialogOf(invite, response);
            perform(session.onResponse(PhoneMessages.response(exchange, response)));
        }

        @Override
        public void onFinal(SIPResponse response) {
            stack.gruus().resolve(response);
            if (response.getStatusCode() / 100 != 2) {
                invites.remove(exchange);
                List<String> targets = stack.translator().redirectTargets(response);
                perform(session.onResponse(PhoneMessages.response(exchange, response, targets)));
                return;
            }
            boolean known = confirmed != null && confirmed.id().equals(Dialog.Id.of(response));
            if (confirmed != null && !known) {
                LateAnswers.hangUpBranch(stack, response, whereabouts().way(), hasAsked(exchange));
            } else {
                if (invite != null) confirm(invite, response);
                invite = null;
                perform(session.onResponse(PhoneMessages.response(exchange, response)));
            }
        }

        @Override
        public void onTimeout() {
            perform(session.onResponse(PhoneResponse.absent(exchange, 408, "No answer")));
        }

        @Override
        public void onTransportError(String reason) {
            // Not 503, which would speak for more than this one phone (RFC 3261 16.7 step 6).
            perform(session.onResponse(PhoneResponse.absent(exchange, 480, "The phone can't be reached")));
        }
    }
}
