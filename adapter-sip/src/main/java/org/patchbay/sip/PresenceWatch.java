package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.time.Timeout;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.presence.PidfWriter;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.presence.Subscription;
import org.patchbay.sip.presence.SubscriptionEffect;
import org.patchbay.sip.presence.SubscriptionEffect.Farewell;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transaction.ServerTransaction;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one subscription: its dialog, its timer, its NOTIFYs. */
final class PresenceWatch implements SubscriptionEffect.Runner {
    private static final Logger LOGGER = LoggerFactory.getLogger(PresenceWatch.class);

    private final SipStack stack;
    private final ServerTransaction opening;
    private final EventHeader event;
    private final Address watched;
    private final String name;
    private final Runnable onForget;
    private final Dialog dialog;
    private @Nullable Subscription subscription;
    private @Nullable Timeout timer;
    private long expiresAtMs;
    private Runnable unwatch = () -> {};

    /**
     * @param opening the SUBSCRIBE that began it, not answered yet
     * @param name names it in the log
     * @param onForget run when nothing is left of it
     */
    PresenceWatch(
            SipStack stack,
            ServerTransaction opening,
            EventHeader event,
            Address watched,
            String name,
            Runnable onForget) {
        this.stack = stack;
        this.opening = opening;
        this.event = event;
        this.watched = watched;
        this.name = name;
        this.onForget = onForget;
        Way way = Leg.wayOf(opening.request(), opening.flow());
        this.dialog = Dialog.byPeer(opening.request(), SipIdentifiers.tag(), way, SipIdentifiers.initialCSeq());
    }

    Dialog.Id dialogId() {
        return dialog.id();
    }

    /** Answers the SUBSCRIBE, and tells how the user is. */
    void begin(Duration granted, PresenceState now) {
        accept(opening, granted);
        follow(opening.flow());
        log("begun");
        perform(Subscription.begin(granted, now));
    }

    /** A request of the phone within the dialog. */
    void onRequest(ServerTransaction transaction, SIPRequest request) {
        EventHeader asked = EventHeader.of(request);
        Subscription present = subscription;
        if (!request.getMethod().equals("SUBSCRIBE")) {
            refuse(transaction, 405, new HeaderLine("Allow", SipStack.ALLOW));
        } else if (!dialog.takes(request)) {
            // RFC 3261 12.2.2: it was overtaken by a later one.
            refuse(transaction, 500, new HeaderLine("", ""));
        } else if (!asked.packageName().equals(event.packageName())) {
            refuse(transaction, 489, new HeaderLine("Allow-Events", EventHeader.PRESENCE));
        } else if (!asked.id().equals(event.id()) || present == null || present.phase() != Subscription.Phase.ACTIVE) {
            // RFC 6665 4.2.1.4: one dialog carries one subscription here.
            refuse(transaction, 481, new HeaderLine("", ""));
        } else {
            PresencePolicy.Grant grant = stack.config().presence().grant(EventHeader.expires(request));
            if (grant instanceof PresencePolicy.TooBrief brief) {
                refuse(transaction, 423, new HeaderLine("Min-Expires", Integer.toString(brief.minExpires())));
            } else if (grant instanceof PresencePolicy.Granted granted) {
                dialog.follow(request);
                dialog.cameBy(Leg.wayOf(request, transaction.flow()));
                follow(transaction.flow());
                accept(transaction, Duration.ofSeconds(granted.seconds()));
                perform(present.refreshed(Duration.ofSeconds(granted.seconds())));
            }
        }
    }

    /** The user is this way now. */
    void changed(PresenceState state) {
        if (subscription != null) perform(subscription.changed(state));
    }

    /** The gateway ends it. */
    void close(Farewell why) {
        if (subscription != null) perform(subscription.closed(why));
    }

    /** A phone that came over a WebSocket is reached by nothing else (RFC 7118 5). */
    private void follow(Flow flow) {
        unwatch.run();
        unwatch = () -> {};
        if (!flow.transport().isWebSocket()) return;
        unwatch = stack.flows().watch(flow, () -> {
            if (subscription != null) perform(subscription.lost());
        });
    }

    private void accept(ServerTransaction transaction, Duration granted) {
        expiresAtMs = stack.clock().millis() + granted.toMillis();
        SIPResponse response =
                SipResponses.to(transaction.request(), 200, dialog.id().localTag());
        stack.putContact(response, transaction.flow().transport());
        SipTranslator.put(response, new HeaderLine("Expires", Long.toString(granted.toSeconds())));
        transaction.respond(response);
    }

    private void refuse(ServerTransaction transaction, int status, HeaderLine about) {
        SIPResponse response = SipResponses.to(transaction.request(), status);
        SipTranslator.put(response, about);
        transaction.respond(response);
    }

    private void perform(Subscription.Step step) {
        subscription = step.next();
        for (SubscriptionEffect effect : step.effects()) effect.performBy(this);
    }

    @Override
    public void notify(PresenceState state, Farewell farewell) {
        Optional<Target> target = dialog.target();
        if (target.isEmpty()) {
            stack.wheel().schedule(Duration.ZERO, () -> answered(503));
            return;
        }
        SIPRequest request = dialog.request("NOTIFY");
        stack.putContact(request, target.get().transport());
        SipTranslator.put(request, new HeaderLine("Event", event.value()));
        SipTranslator.put(request, new HeaderLine("Subscription-State", stateLine(farewell)));
        String entity = SipAddresses.uri(watched).toString();
        MessageBody.put(request, "application", "pidf+xml", PidfWriter.write(entity, state, SipAddresses::deviceUri));
        stack.counters().increment("patchbay_sip_notifications_total");
        stack.transactions().send(request, target.get(), new Answer());
    }

    private String stateLine(Farewell farewell) {
        if (farewell.isNone()) {
            long seconds = Math.max(0, (expiresAtMs - stack.clock().millis() + 999) / 1000);
            return "active;expires=" + seconds;
        }
        String line = "terminated;reason=" + farewell.reason();
        return farewell.retryAfterSeconds() > 0 ? line + ";retry-after=" + farewell.retryAfterSeconds() : line;
    }

    private void answered(int status) {
        if (subscription != null) perform(subscription.answered(status));
    }

    @Override
    public void startTimer(Duration after) {
        stopTimer();
        timer = stack.wheel().schedule(after, () -> {
            timer = null;
            if (subscription != null) perform(subscription.expired());
        });
    }

    @Override
    public void stopTimer() {
        Timeout running = timer;
        timer = null;
        if (running != null) running.cancel();
    }

    @Override
    public void forget() {
        unwatch.run();
        log("over");
        onForget.run();
    }

    private void log(String step) {
        LOGGER.atDebug()
                .addKeyValue("subscription", name)
                .addKeyValue("watched", watched)
                .addKeyValue("event", step)
                .log("sip subscription");
    }

    /** Brings what becomes of a NOTIFY to the subscription. */
    private final class Answer implements ClientListener {
        @Override
        public void onProvisional(SIPResponse response) {}

        @Override
        public void onFinal(SIPResponse response) {
            answered(response.getStatusCode());
        }

        @Override
        public void onTimeout() {
            answered(408);
        }

        @Override
        public void onTransportError(String reason) {
            answered(503);
        }
    }
}
