package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.presence.SubscriptionEffect.Farewell;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves SUBSCRIBE for the presence of users (RFC 6665, RFC 3856), and brings what the core tells to the subscriptions. */
final class SubscriptionDesk {
    private static final Logger LOGGER = LoggerFactory.getLogger(SubscriptionDesk.class);

    private final SipStack stack;
    private final Context context;
    private final Presence presence;
    private final RegistrationDesk registrations;
    private final Map<String, PresenceWatch> byName = new HashMap<>();
    private final Map<Dialog.Id, PresenceWatch> byDialog = new HashMap<>();
    private final Map<Address, Integer> perUser = new HashMap<>();

    /** What the core told of watches that it has not yet said yes to: that is newer than what the yes brings. */
    private final Map<String, PresenceState> early = new HashMap<>();

    SubscriptionDesk(SipStack stack, Context context, Presence presence, RegistrationDesk registrations) {
        this.stack = stack;
        this.context = context;
        this.presence = presence;
        this.registrations = registrations;
    }

    /** How many subscriptions there are. */
    int size() {
        return byName.size();
    }

    /** The subscription that a request within a dialog belongs to. */
    Optional<PresenceWatch> find(Dialog.Id id) {
        return Optional.ofNullable(byDialog.get(id));
    }

    /** Serves a SUBSCRIBE of that user that begins a subscription. */
    void serve(ServerTransaction transaction, Address user) {
        SIPRequest request = transaction.request();
        PresencePolicy policy = stack.config().presence();
        EventHeader event = EventHeader.of(request);
        PresencePolicy.Grant grant = policy.grant(EventHeader.expires(request));
        Address.Reading asked = stack.addresses().read(request.getRequestURI());
        if (!event.packageName().equals(EventHeader.PRESENCE)) {
            // RFC 6665 4.2.1.1.
            refuse(transaction, 489, "Bad Event", new HeaderLine("Allow-Events", EventHeader.PRESENCE));
        } else if (!EventHeader.takesPidf(request)) {
            refuse(transaction, 406, "Not Acceptable", new HeaderLine("Accept", EventHeader.PIDF));
        } else if (request.getContactHeader() == null
                || request.getContactHeader().isWildCard()) {
            refuse(transaction, 400, "Missing Contact", new HeaderLine("", ""));
        } else if (grant instanceof PresencePolicy.TooBrief brief) {
            refuse(
                    transaction,
                    423,
                    "Interval Too Brief",
                    new HeaderLine("Min-Expires", Integer.toString(brief.minExpires())));
        } else if (!(asked instanceof Address.Read watched)) {
            refuse(transaction, 404, "Not Found", new HeaderLine("", ""));
        } else if (byName.size() + early.size() >= policy.subscriptions()) {
            stack.counters().increment("patchbay_sip_overload_total");
            refuse(transaction, 503, "Service Unavailable", new HeaderLine("Retry-After", "30"));
        } else if (perUser.getOrDefault(user, 0) >= policy.subscriptionsPerUser()) {
            refuse(transaction, 403, "Too Many Subscriptions", new HeaderLine("", ""));
        } else {
            int seconds = ((PresencePolicy.Granted) grant).seconds();
            watch(transaction, event, user, watched.address().bare(), seconds);
        }
    }

    private void watch(ServerTransaction transaction, EventHeader event, Address user, Address watched, int seconds) {
        Address watcher = registrations
                .phoneOf(user, transaction.request(), transaction.flow())
                .map(RegisteredContact::device)
                .orElse(user);
        String name = "subscription-" + SipIdentifiers.hex(8);
        Channel channel = Channel.newBuilder()
                .setId(name)
                .setProtocol(Protocol.SIP)
                .setNode(stack.bus().node())
                .setEndpoint(stack.endpoint())
                .setHandle(name)
                .build();
        early.put(name, PresenceState.getDefaultInstance());
        count(user, 1);
        // It is taken back when the subscription ends, whose timer runs here.
        presence.watch(new Watch(name, watcher, watched, channel, 0))
                .onComplete(done -> context.runOnContext(ignored -> {
                    PresenceState newest = early.remove(name);
                    if (done.failed()) {
                        count(user, -1);
                        LOGGER.atWarn().setCause(done.cause()).log("a watch could not begin");
                        refuse(transaction, 500, "Server Internal Error", new HeaderLine("", ""));
                    } else if (done.result() instanceof Presence.Refused refused) {
                        count(user, -1);
                        refuse(transaction, refused);
                    } else if (done.result() instanceof Presence.Watching watching) {
                        PresenceWatch begun =
                                new PresenceWatch(stack, transaction, event, watched, name, () -> forget(name, user));
                        byName.put(name, begun);
                        byDialog.put(begun.dialogId(), begun);
                        boolean none = newest == null || newest.equals(PresenceState.getDefaultInstance());
                        begun.begin(Duration.ofSeconds(seconds), none ? bare(watching.now()) : newest);
                    }
                }));
    }

    private void forget(String name, Address user) {
        PresenceWatch gone = byName.remove(name);
        if (gone == null) return;
        byDialog.remove(gone.dialogId());
        count(user, -1);
        presence.unwatch(name);
    }

    private void count(Address user, int more) {
        perUser.merge(user, more, Integer::sum);
        perUser.remove(user, 0);
    }

    /** The core tells how a watched user is. */
    void onPresence(Signal signal) {
        String name = signal.getPresence().getChannel().getHandle();
        PresenceState state = bare(signal.getPresence());
        PresenceWatch watch = byName.get(name);
        if (watch != null) {
            watch.changed(state);
        } else if (early.replace(name, state) == null) {
            stack.counters().increment("patchbay_sip_stray_total{kind=\"presence\"}");
        }
    }

    /** Whose channel told it is no part of how the user is. */
    private static PresenceState bare(PresenceState state) {
        return state.toBuilder().clearChannel().build();
    }

    /** Sends the phones elsewhere (RFC 6665 4.1.3, "probation"). */
    void drain(int retrySeconds) {
        for (PresenceWatch watch : List.copyOf(byName.values())) {
            watch.close(new Farewell("probation", retrySeconds));
        }
    }

    private void refuse(ServerTransaction transaction, Presence.Refused refused) {
        switch (refused.cause()) {
            case NOT_FOUND -> refuse(transaction, 404, "Not Found", new HeaderLine("", ""));
            case FORBIDDEN -> refuse(transaction, 403, "Forbidden", new HeaderLine("", ""));
            case TOO_MANY -> refuse(transaction, 503, "Service Unavailable", new HeaderLine("Retry-After", "30"));
        }
    }

    private void refuse(ServerTransaction transaction, int status, String reason, HeaderLine about) {
        stack.counters().increment("patchbay_sip_subscriptions_refused_total{status=\"" + status + "\"}");
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        SipTranslator.put(response, about);
        transaction.respond(response);
    }
}
