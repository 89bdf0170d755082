package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Context;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import javax.sip.header.Header;
import org.patchbay.core.Address;
import org.patchbay.core.admission.Admission;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.authentication.DigestGate;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.InviteSession;
import org.patchbay.sip.message.RequestRules;
import org.patchbay.sip.message.RequestVerdict;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;
import org.patchbay.sip.transaction.TransactionUser;
import org.patchbay.sip.transport.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request that comes in and brings it where it belongs: rules first, then the dialog it names, then who sends it, then what it
 * asks for (RFC 3261 8.2).
 */
final class RequestDesk implements TransactionUser {
    private static final Logger LOGGER = LoggerFactory.getLogger(RequestDesk.class);
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final String RETRY_SECONDS = "10";

    private static final Set<String> METHODS = Set.of(
            "INVITE",
            "REGISTER",
            "OPTIONS",
            "BYE",
            "INFO",
            "PRACK",
            "UPDATE",
            "MESSAGE",
            "SUBSCRIBE",
            "PUBLISH",
            "REFER",
            "NOTIFY");

    private static final RequestRules OF_CALLS = rules(
            "application/sdp",
            "application/dtmf-relay",
            "application/dtmf",
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "message/sipfrag");
    private static final RequestRules OF_MESSAGES = rules(MessageText.ACCEPT);
    private static final RequestRules OF_PUBLICATIONS = rules(EventHeader.PIDF);

    private final SipStack stack;
    private final Context context;
    private final LegTable legs;
    private final RegistrationDesk registrations;
    private final MessageDesk messages;
    private final PublishDesk publications;
    private final SubscriptionDesk subscriptions;
    private final ReferDesk refers;
    private final DigestGate gate;
    private final Supplier<Optional<Admission.Refused>> refusesCalls;
    private boolean draining;
    private int pending;

    RequestDesk(
            SipStack stack,
            Context context,
            LegTable legs,
            RegistrationDesk registrations,
            MessageDesk messages,
            PublishDesk publications,
            SubscriptionDesk subscriptions,
            ReferDesk refers,
            DigestGate gate,
            Supplier<Optional<Admission.Refused>> refusesCalls) {
        this.stack = stack;
        this.context = context;
        this.legs = legs;
        this.registrations = registrations;
        this.messages = messages;
        this.publications = publications;
        this.subscriptions = subscriptions;
        this.refers = refers;
        this.gate = gate;
        this.refusesCalls = refusesCalls;
    }

    private static RequestRules rules(String... bodyTypes) {
        return new RequestRules(
                METHODS,
                Set.of("100rel", "timer", "path", "gruu", "outbound", "replaces", "norefersub"),
                Set.of("sip", "sips", "tel"),
                Set.of(bodyTypes));
    }

    private static RequestRules rulesOf(String method) {
        return switch (method) {
            case "MESSAGE" -> OF_MESSAGES;
            case "PUBLISH" -> OF_PUBLICATIONS;
            default -> OF_CALLS;
        };
    }

    /** From here on new calls, registrations and subscriptions are sent elsewhere. */
    void drain() {
        draining = true;
        subscriptions.drain(Integer.parseInt(RETRY_SECONDS));
    }

    /** How many requests wait for their account. */
    int pending() {
        return pending;
    }

    @Override
    public OptionalInt turnsAway(SIPRequest request) {
        boolean beginsCall = request.getMethod().equals("INVITE") && !request.hasToTag();
        if (!beginsCall) return OptionalInt.empty();
        return refusesCalls
                .get()
                .map(no -> OptionalInt.of(no.retryAfterSeconds()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public void onRequest(ServerTransaction transaction, SIPRequest request) {
        if (!request.getMethod().equals("REGISTER")) stack.gruus().resolve(request);
        RequestVerdict verdict = rulesOf(request.getMethod()).check(request, stack.transports()::isOurs);
        if (verdict instanceof RequestVerdict.Reject reject) {
            refuse(transaction, reject.status(), reject.reason(), reject.extra());
        } else if (request.hasToTag()) {
            withinDialog(transaction, request);
        } else {
            outsideDialog(transaction, request);
        }
    }

    private void withinDialog(ServerTransaction transaction, SIPRequest request) {
        Optional<Leg> leg = legs.find(Dialog.Id.of(request));
        Optional<PresenceWatch> subscription = subscriptions.find(Dialog.Id.of(request));
        if (subscription.isPresent()) {
            subscription.get().onRequest(transaction, request);
        } else if (leg.isEmpty()) {
            // RFC 3261 12.2.2: no such dialog, or no longer.
            refuse(transaction, 481, "Call/Transaction Does Not Exist");
        } else if (!leg.get().takes(request)) {
            // RFC 3261 12.2.2: it was overtaken by a later one.
            refuse(transaction, 500, "CSeq Out Of Order");
        } else if (request.getMethod().equals("REFER")) {
            refers.serve(transaction, request, leg.get());
        } else if (request.getMethod().equals("SUBSCRIBE")) {
            refers.subscribe(transaction, request);
        } else {
            leg.get().onRequest(transaction, request);
        }
    }

    private void outsideDialog(ServerTransaction transaction, SIPRequest request) {
        switch (request.getMethod()) {
            case "OPTIONS" -> {
                if (stack.addresses().isGateway(request.getRequestURI())) {
                    answerOptions(transaction);
                } else {
                    authenticate(transaction, request);
                }
            }
            case "INVITE", "REGISTER", "SUBSCRIBE", "PUBLISH" -> {
                if (draining) {
                    later(transaction, "Draining");
                } else {
                    authenticate(transaction, request);
                }
            }
            case "BYE", "INFO", "PRACK", "UPDATE", "NOTIFY" ->
                refuse(transaction, 481, "Call/Transaction Does Not Exist");
            default -> authenticate(transaction, request);
        }
    }

    private void authenticate(ServerTransaction transaction, SIPRequest request) {
        if (pending >= stack.config().maxPending()) {
            stack.counters().increment("patchbay_sip_overload_total");
            later(transaction, "Service Unavailable");
            return;
        }
        pending++;
        gate.admit(request, transaction.flow().remote().hostAddress())
                .onComplete(admitted -> context.runOnContext(ignored -> {
                    pending--;
                    if (admitted.failed()) {
                        LOGGER.atWarn().setCause(admitted.cause()).log("an account could not be looked up");
                        later(transaction, "Service Unavailable");
                    } else {
                        admittedGuarded(transaction, request, admitted.result());
                    }
                }));
    }

    /** A fault of our own must not leave the phone without an answer. */
    private void admittedGuarded(ServerTransaction transaction, SIPRequest request, DigestGate.Verdict verdict) {
        try {
            admitted(transaction, request, verdict);
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .setCause(e)
                    .addKeyValue("method", request.getMethod())
                    .log("a request could not be served");
            stack.counters().increment("patchbay_sip_internal_errors_total");
            if (!transaction.isFinal()) refuse(transaction, 500, "Server Internal Error");
        }
    }

    private void admitted(ServerTransaction transaction, SIPRequest request, DigestGate.Verdict verdict) {
        if (verdict instanceof DigestGate.Authenticated authenticated) {
            authenticated(transaction, request, authenticated.user());
        } else if (verdict instanceof DigestGate.Challenged challenged) {
            if (challenged.failed()) stack.counters().increment("patchbay_sip_authentication_failed_total");
            refuse(
                    transaction,
                    challenged.status(),
                    SipResponses.reasonPhrase(challenged.status()),
                    challenged.challenges());
        } else if (verdict instanceof DigestGate.Malformed malformed) {
            refuse(transaction, 400, malformed.reason());
        } else if (verdict instanceof DigestGate.Throttled throttled) {
            stack.counters().increment("patchbay_sip_authentication_throttled_total");
            SIPResponse response = SipResponses.to(request, 503);
            SipTranslator.put(response, new HeaderLine("Retry-After", Integer.toString(throttled.retryAfterSeconds())));
            transaction.respond(response);
        }
    }

    private void authenticated(ServerTransaction transaction, SIPRequest request, Address user) {
        if (request.getMethod().equals("REGISTER")) {
            registrations.serve(transaction, user);
            return;
        }
        Address.Reading claimed =
                stack.addresses().read(request.getFrom().getAddress().getURI());
        boolean own =
                claimed instanceof Address.Read read && read.address().bare().equals(user);
        if (!own) {
            // Who one claims to be in From has to be who one is.
            refuse(transaction, 403, "From Is Somebody Else");
            return;
        }
        switch (request.getMethod()) {
            case "INVITE" -> invite(transaction, request, user);
            case "OPTIONS" -> answerOptions(transaction);
            case "MESSAGE" -> messages.serve(transaction, user);
            case "PUBLISH" -> publications.serve(transaction, user);
            case "SUBSCRIBE" -> subscriptions.serve(transaction, user);
            // A phone transfers a call that it has, and has nobody call without one (RFC 5589 5).
            case "REFER" -> refuse(transaction, 403, "Only Within A Call");
            default -> {
                SIPResponse response = SipResponses.to(request, 405);
                SipTranslator.put(response, new HeaderLine("Allow", SipStack.ALLOW));
                transaction.respond(response);
            }
        }
    }

    private void invite(ServerTransaction transaction, SIPRequest request, Address user) {
        if (legs.legs() >= stack.config().maxLegs()) {
            stack.counters().increment("patchbay_sip_overload_total");
            later(transaction, "Service Unavailable");
            return;
        }
        Replacing replacing = refers.replacing(request, user);
        if (replacing instanceof Replacing.Refused no) {
            refuse(transaction, no.status(), SipResponses.reasonPhrase(no.status()));
            return;
        }
        Flow flow = transaction.flow();
        Optional<RegisteredContact> contact = registrations.contactOf(user, request, flow);
        Address caller = contact.map(RegisteredContact::device).orElse(user);
        LegKey key = new LegKey(stack.bus().nextCallId().toString(), "a");
        Channel channel = contact.map(registrations::channelOf).orElseGet(() -> unregistered(key, request));
        Capabilities capabilities =
                contact.map(registrations::capabilitiesOf).orElseGet(() -> RegistrationDesk.phone(mediaOf(flow)));
        Translation<Signal> translated = stack.translator().invite(request, caller, channel, capabilities);
        if (translated instanceof Translation.Accepted<Signal> accepted) {
            InviteSession session = InviteSession.incoming(stack.config().sessions(), SEEDS.nextLong());
            Signal invitation = taking(replacing, accepted.value());
            IncomingLeg.begin(stack, legs, key, session, invitation, transaction, contact.orElse(null));
        } else if (translated instanceof Translation.Refused<Signal> refused) {
            SIPResponse response = SipResponses.to(request, refused.status());
            response.setReasonPhrase(refused.reason());
            if (refused.status() == 415) SipTranslator.put(response, new HeaderLine("Accept", "application/sdp"));
            if (refused.status() == 400) {
                SipTranslator.put(
                        response,
                        new HeaderLine(
                                "Warning", "399 " + stack.addresses().ownDomain() + " \"" + refused.reason() + "\""));
            }
            stack.counters().increment("patchbay_sip_invites_refused_total{status=\"" + refused.status() + "\"}");
            transaction.respond(response);
        }
    }

    private static Signal taking(Replacing replacing, Signal invitation) {
        if (!(replacing instanceof Replacing.OfCall call)) return invitation;
        return invitation.toBuilder()
                .setInvite(invitation.getInvite().toBuilder().setReplacesCallId(call.callId()))
                .build();
    }

    private static MediaProfile mediaOf(Flow flow) {
        return flow.transport().isWebSocket() ? MediaProfile.WEBRTC : MediaProfile.MEDIA_PROFILE_UNSPECIFIED;
    }

    /** A channel that lives as long as its call: the phone calls without being registered. */
    private Channel unregistered(LegKey key, SIPRequest request) {
        return Channel.newBuilder()
                .setId("sip-call-" + key.callId())
                .setProtocol(Protocol.SIP)
                .setNode(stack.bus().node())
                .setEndpoint(stack.endpoint())
                .setHandle("")
                .setUserAgent(HeaderValues.clipped(request, "User-Agent", 128))
                .build();
    }

    private void answerOptions(ServerTransaction transaction) {
        SIPResponse response = SipResponses.to(transaction.request(), draining ? 503 : 200);
        if (draining) SipTranslator.put(response, new HeaderLine("Retry-After", RETRY_SECONDS));
        SipTranslator.put(response, new HeaderLine("Allow", SipStack.ALLOW));
        SipTranslator.put(response, new HeaderLine("Accept", SipStack.ACCEPT));
        SipTranslator.put(response, new HeaderLine("Allow-Events", EventHeader.PRESENCE + ", " + EventHeader.REFER));
        SipTranslator.put(response, new HeaderLine("Supported", SipStack.SUPPORTED));
        transaction.respond(response);
    }

    @Override
    public void onAck(SIPRequest ack, Flow flow) {
        Optional<Leg> leg = legs.find(Dialog.Id.of(ack));
        if (leg.isPresent()) {
            leg.get().onAck(ack);
        } else {
            stack.counters().increment("patchbay_sip_stray_total{kind=\"ack\"}");
        }
    }

    @Override
    public void onStrayResponse(SIPResponse response, Flow flow) {
        // A 2xx that comes later than 64*T1 after our INVITE: its sender gives up by itself (RFC 3261 13.3.1.4).
        stack.counters().increment("patchbay_sip_stray_total{kind=\"response\"}");
    }

    private static void later(ServerTransaction transaction, String reason) {
        SIPResponse response = SipResponses.to(transaction.request(), 503);
        response.setReasonPhrase(reason);
        SipTranslator.put(response, new HeaderLine("Retry-After", RETRY_SECONDS));
        transaction.respond(response);
    }

    private void refuse(ServerTransaction transaction, int status, String reason) {
        refuse(transaction, status, reason, List.of());
    }

    private void refuse(ServerTransaction transaction, int status, String reason, List<Header> extra) {
        stack.counters().increment("patchbay_sip_requests_refused_total{status=\"" + status + "\"}");
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        extra.forEach(response::addHeader);
        transaction.respond(response);
    }
}
