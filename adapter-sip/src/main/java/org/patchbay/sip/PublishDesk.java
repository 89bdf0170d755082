package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.header.ContentTypeHeader;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.presence.Publications;
import org.patchbay.sip.presence.PublishReading;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;

/** Serves PUBLISH (RFC 3903): a registered phone says how its user is there. */
final class PublishDesk {
    private final SipStack stack;
    private final Presence presence;
    private final RegistrationDesk registrations;
    private final Publications publications;

    PublishDesk(SipStack stack, Presence presence, RegistrationDesk registrations, Publications publications) {
        this.stack = stack;
        this.presence = presence;
        this.registrations = registrations;
        this.publications = publications;
    }

    /** How many publications there are. */
    int size() {
        return publications.size();
    }

    /** Forgets what has expired. To be called every second. */
    void tick() {
        publications.sweep(stack.clock().millis()).forEach(this::tell);
    }

    /** Serves a PUBLISH of that user. */
    void serve(ServerTransaction transaction, Address user) {
        SIPRequest request = transaction.request();
        Address.Reading asked = stack.addresses().read(request.getRequestURI());
        if (!(asked instanceof Address.Read read)) {
            answer(transaction, 404, "Not Found");
        } else if (!read.address().bare().equals(user)) {
            // RFC 3903 6 step 3: here everybody publishes for himself.
            answer(transaction, 403, "Forbidden");
        } else if (HeaderValues.all(request, "SIP-If-Match").size() > 1) {
            answer(transaction, 400, "One SIP-If-Match Only");
        } else {
            serve(transaction, request, user);
        }
    }

    private void serve(ServerTransaction transaction, SIPRequest request, Address user) {
        PresencePolicy policy = stack.config().presence();
        byte[] body = request.getRawContent() == null ? new byte[0] : request.getRawContent();
        PublishReading reading = PublishReading.of(
                EventHeader.of(request).packageName(),
                HeaderValues.first(request, "SIP-If-Match").orElse(""),
                EventHeader.expires(request),
                typeOf(request),
                body,
                policy);
        long now = stack.clock().millis();
        if (reading instanceof PublishReading.Initial initial) {
            Optional<RegisteredContact> phone = registrations.phoneOf(user, request, transaction.flow());
            if (phone.isEmpty()) {
                // What is published belongs to a device, and a device is there by its registration.
                answer(transaction, 403, "Not Registered From Here");
                return;
            }
            Publications.Phone publisher =
                    new Publications.Phone(phone.get().device(), phone.get().channelId());
            settle(
                    transaction,
                    publications.publish(publisher, initial.state(), initial.seconds(), now),
                    initial.seconds());
        } else if (reading instanceof PublishReading.Modify modify) {
            settle(
                    transaction,
                    publications.modify(user, modify.tag(), modify.state(), modify.seconds(), now),
                    modify.seconds());
        } else if (reading instanceof PublishReading.Refresh refresh) {
            settle(transaction, publications.refresh(user, refresh.tag(), refresh.seconds(), now), refresh.seconds());
        } else if (reading instanceof PublishReading.Remove remove) {
            settle(transaction, publications.remove(user, remove.tag(), now), 0);
        } else if (reading instanceof PublishReading.Refused refused) {
            answer(transaction, refused.status(), refused.reason(), about(refused.status(), policy));
        }
    }

    private static List<HeaderLine> about(int status, PresencePolicy policy) {
        return switch (status) {
            case 415 -> List.of(new HeaderLine("Accept", EventHeader.PIDF));
            case 423 ->
                List.of(new HeaderLine(
                        "Min-Expires", Long.toString(policy.minExpires().toSeconds())));
            case 489 -> List.of(new HeaderLine("Allow-Events", EventHeader.PRESENCE));
            default -> List.of();
        };
    }

    private void settle(ServerTransaction transaction, Publications.Outcome outcome, int seconds) {
        if (outcome instanceof Publications.Published published) {
            tell(published);
            answer(
                    transaction,
                    200,
                    "OK",
                    List.of(
                            new HeaderLine("SIP-ETag", published.tag()),
                            new HeaderLine("Expires", Integer.toString(seconds))));
        } else if (outcome instanceof Publications.NoMatch) {
            answer(transaction, 412, "Conditional Request Failed");
        } else if (outcome instanceof Publications.Full) {
            stack.counters().increment("patchbay_sip_overload_total");
            answer(transaction, 503, "Service Unavailable", List.of(new HeaderLine("Retry-After", "30")));
        }
    }

    private void tell(Publications.Published published) {
        presence.publish(published.phone().device(), published.phone().channelId(), published.counts());
    }

    private static String typeOf(SIPRequest request) {
        ContentTypeHeader type = request.getContentTypeHeader();
        return type == null ? "" : (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT);
    }

    private void answer(ServerTransaction transaction, int status, String reason) {
        answer(transaction, status, reason, List.of());
    }

    private void answer(ServerTransaction transaction, int status, String reason, List<HeaderLine> headers) {
        stack.counters().increment("patchbay_sip_publications_total{status=\"" + status + "\"}");
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        SipTranslator.put(response, headers);
        transaction.respond(response);
    }
}
