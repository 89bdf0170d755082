package org.patchbay.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.util.Optional;
import javax.sip.address.URI;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transport.Target;

/**
 * Asks a phone that has just registered what media it speaks, so that its first call goes the right way: OPTIONS, whose 200 may carry a
 * description (RFC 3261 11.2). A phone that answers without one is known by its first call, as is one that is not asked.
 */
final class MediaProbe {
    private final SipStack stack;

    MediaProbe(SipStack stack) {
        this.stack = stack;
    }

    /**
     * Whether a phone is to be asked: one that lists OPTIONS among what it allows, or lists nothing but says what it is. Whoever says nothing of
     * itself is a bare end, and a request outside of a call may be more than it bears.
     *
     * <p>COMPAT(sipp, 3.6): the built-in scenario {@code uas} takes OPTIONS for a call that failed.
     */
    static boolean asks(SIPRequest register) {
        if (HeaderValues.first(register, "Allow").isPresent()) {
            return HeaderValues.tokens(register, "Allow").contains("options");
        }
        return HeaderValues.first(register, "User-Agent").isPresent();
    }

    void ask(RegisteredContact contact) {
        RouteList path = contact.path();
        Optional<Target> target = contact.way().toward(contact.nextHop());
        if (target.isEmpty()) return;
        SIPRequest options = SipRequests.create(
                "OPTIONS", (URI) contact.uri().clone(), from(), to(contact), SipIdentifiers.callId(), 1);
        if (path != null) options.setHeader((SIPHeader) path.clone());
        stack.putContact(options, target.get().transport());
        SipTranslator.put(options, new HeaderLine("Accept", "application/sdp"));
        stack.transactions().send(options, target.get(), new Answer(contact));
    }

    private From from() {
        SipUri gateway = new SipUri();
        From from = new From();
        try {
            gateway.setUser("patchbay");
            gateway.setHost(stack.addresses().ownDomain());
            from.setAddress(SipAddresses.nameAddress("", gateway));
            from.setTag(SipIdentifiers.tag());
        } catch (ParseException e) {
            throw new IllegalStateException("a From of our own making", e);
        }
        return from;
    }

    private static To to(RegisteredContact contact) {
        To to = new To();
        to.setAddress(
                SipAddresses.nameAddress("", SipAddresses.uri(contact.device().bare())));
        return to;
    }

    private final class Answer implements ClientListener {
        private final RegisteredContact contact;

        Answer(RegisteredContact contact) {
            this.contact = contact;
        }

        @Override
        public void onProvisional(SIPResponse response) {}

        @Override
        public void onFinal(SIPResponse response) {
            if (response.getStatusCode() != 200) return;
            if (MessageBody.of(response) instanceof MessageBody.Description described) {
                MediaProfile profile = MediaProfiles.of(described.description());
                stack.registrar().learn(contact.device(), contact.channelId(), profile);
                stack.counters().increment("patchbay_sip_media_learnt_total");
            }
        }

        @Override
        public void onTimeout() {
            stack.counters().increment("patchbay_sip_options_unanswered_total");
        }

        @Override
        public void onTransportError(String reason) {
            stack.counters().increment("patchbay_sip_options_unanswered_total");
        }
    }
}
