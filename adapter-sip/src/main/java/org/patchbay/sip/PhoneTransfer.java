package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.time.Timeout;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.referral.Farewell;
import org.patchbay.sip.referral.Outcome;
import org.patchbay.sip.referral.Referral;
import org.patchbay.sip.referral.ReferralEffect;
import org.patchbay.sip.referral.ReferralTimer;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transaction.ServerTransaction;
import org.patchbay.sip.transport.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one transfer that a phone asked for: its NOTIFYs, its timers, and the end of the leg while that has to wait. */
final class PhoneTransfer implements ReferralEffect.Runner {
    private static final Logger LOGGER = LoggerFactory.getLogger(PhoneTransfer.class);

    private final SipStack stack;
    private final Leg leg;
    private final Dialog dialog;
    private final EventHeader event;
    private final Referral referral;
    private final Runnable onForget;
    private final Map<ReferralTimer, Timeout> timers = new EnumMap<>(ReferralTimer.class);
    private long expiresAtMs;
    private @Nullable Signal end;

    /**
     * @param leg whose phone asked
     * @param dialog that the REFER came in
     * @param event what the NOTIFYs are called
     * @param silent whether there are to be none
     * @param onForget run when nothing is left of it
     */
    PhoneTransfer(SipStack stack, Leg leg, Dialog dialog, EventHeader event, boolean silent, Runnable onForget) {
        this.stack = stack;
        this.leg = leg;
        this.dialog = dialog;
        this.event = event;
        this.referral = new Referral(silent);
        this.onForget = onForget;
    }

    Dialog.Id dialogId() {
        return dialog.id();
    }

    /** The REFER was accepted. */
    void begin(Outcome first) {
        log("begun", first.status());
        perform(referral.begin(first));
    }

    /** A signal of the call, before the session gets it. True where it is not for the session, or not yet. */
    boolean takes(Signal signal) {
        if (signal.hasTransferProgress()) {
            Outcome outcome = Outcome.of(signal.getTransferProgress());
            log("progressed", outcome.status());
            perform(referral.progressed(outcome));
            return true;
        }
        if (!signal.hasEnd()) return false;
        end = signal;
        perform(referral.ended());
        return true;
    }

    /** The leg is over. */
    void left() {
        perform(referral.left());
    }

    /** The phone asks in its turn for more time, or for no more NOTIFYs (RFC 3515 2.4.4). */
    void onSubscribe(ServerTransaction transaction, SIPRequest request) {
        EventHeader asked = EventHeader.of(request);
        if (!asked.equals(event) || !referral.isActive()) {
            transaction.respond(SipResponses.to(request, 481));
        } else {
            int wanted = EventHeader.expires(request);
            Duration granted = wanted < 0 || wanted > Referral.LIFETIME.toSeconds()
                    ? Referral.LIFETIME
                    : Duration.ofSeconds(wanted);
            leg.cameBy(dialog, transaction, true);
            SIPResponse response = SipResponses.to(request, 200, dialog.id().localTag());
            stack.putContact(response, transaction.flow().transport());
            SipTranslator.put(response, new HeaderLine("Expires", Long.toString(granted.toSeconds())));
            transaction.respond(response);
            perform(referral.refreshed(granted));
        }
    }

    private void perform(List<ReferralEffect> effects) {
        for (ReferralEffect effect : effects) effect.performBy(this);
    }

    @Override
    public void notify(Outcome outcome, Farewell farewell) {
        Optional<Target> target = dialog.target();
        if (target.isEmpty()) {
            leg.later(() -> perform(referral.answered(503)));
            return;
        }
        SIPRequest request = dialog.request("NOTIFY");
        stack.putContact(request, target.get().transport());
        write(request, event, stateLine(farewell), outcome);
        stack.counters().increment("patchbay_sip_notifications_total");
        stack.transactions().send(request, target.get(), new Answer());
    }

    /** What a NOTIFY of a transfer says (RFC 3515 2.4.5). */
    static void write(SIPRequest notify, EventHeader event, String state, Outcome outcome) {
        SipTranslator.put(notify, new HeaderLine("Event", event.value()));
        SipTranslator.put(notify, new HeaderLine("Subscription-State", state));
        MessageBody.put(notify, "message", "sipfrag", outcome.sipfrag());
        try {
            notify.getContentTypeHeader().setParameter("version", "2.0");
        } catch (ParseException e) {
            throw new IllegalStateException("a parameter of our own making", e);
        }
    }

    private String stateLine(Farewell farewell) {
        if (farewell != Farewell.NONE) return "terminated;reason=" + farewell.reason();
        return "active;expires=" + Math.max(0, (expiresAtMs - stack.clock().millis() + 999) / 1000);
    }

    @Override
    public void startTimer(ReferralTimer timer, Duration after) {
        stopTimer(timer);
        if (timer == ReferralTimer.EXPIRY) expiresAtMs = stack.clock().millis() + after.toMillis();
        timers.put(timer, stack.wheel().schedule(after, () -> {
            timers.remove(timer);
            perform(referral.fired(timer));
        }));
    }

    @Override
    public void stopTimer(ReferralTimer timer) {
        Timeout running = timers.remove(timer);
        if (running != null) running.cancel();
    }

    @Override
    public void release() {
        Signal held = end;
        end = null;
        if (held != null) leg.bring(held);
    }

    @Override
    public void forget() {
        log("over", 0);
        onForget.run();
    }

    private void log(String step, int status) {
        LOGGER.atDebug()
                .addKeyValue("call", leg.key.callId())
                .addKeyValue("leg", leg.key.legId())
                .addKeyValue("event", step)
                .addKeyValue("status", status)
                .log("sip transfer");
    }

    /** Brings what becomes of a NOTIFY to the referral. */
    private final class Answer implements ClientListener {
        @Override
        public void onProvisional(SIPResponse response) {}

        @Override
        public void onFinal(SIPResponse response) {
            perform(referral.answered(response.getStatusCode()));
        }

        @Override
        public void onTimeout() {
            perform(referral.answered(408));
        }

        @Override
        public void onTransportError(String reason) {
            perform(referral.answered(503));
        }
    }
}
