package org.patchbay.sip.referral;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.patchbay.sip.presence.Subscription;

/**
 * A REFER that was accepted, until its phone knows what became of it, as a pure machine: each method tells it one thing that happened and returns
 * what is to be done, in order. It is the notifier of the subscription that a REFER implies (RFC 3515 2.4.4, RFC 6665 4.2), with at most one NOTIFY
 * on its way at a time, and it decides when the leg may end.
 *
 * <p>The subscription is a usage of the dialog beside the call (RFC 5057), so a phone that hangs up right after its REFER gets one NOTIFY more, and
 * answers 481 if it does not care: it ends the subscription with what is known, for on a leg that is over the call tells nothing any more, while the
 * transfer goes on. The other way round the call's own end of the leg is held back until the phone has answered the last NOTIFY
 * ({@link #PATIENCE} at the most), and, where the transfer succeeded, a little longer ({@link #COURTESY}): the phone hangs up by itself then
 * (RFC 5589 6.1), and two BYEs would cross.
 *
 * <p>Confined to one event loop.
 */
public final class Referral {
    /** How long the subscription lasts, unless the phone asks for more: longer than any phone rings. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    /** How long the end of the leg waits for the answer to a NOTIFY. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long the end of the leg waits for the phone's own BYE. */
    public static final Duration COURTESY = Duration.ofSeconds(1);

    private enum Listening {
        ON,
        /** The last NOTIFY has to be sent or answered. */
        LEAVING,
        OFF
    }

    private enum Leg {
        TALKING,
        /** The call wants it ended, and that waits. */
        HELD,
        OVER
    }

    private final Set<ReferralTimer> running = EnumSet.noneOf(ReferralTimer.class);
    private List<ReferralEffect> effects = new ArrayList<>();
    private Outcome outcome = Outcome.TRYING;
    private Listening listening;
    private Leg leg = Leg.TALKING;
    private Farewell farewell = Farewell.NONE;
    private int told;
    private boolean notifying;
    private boolean owed;
    private boolean parted;
    private boolean courteous;
    private boolean forgotten;

    /** @param silent whether the phone wants no subscription (RFC 4488) */
    public Referral(boolean silent) {
        listening = silent ? Listening.OFF : Listening.ON;
    }

    /** The REFER was accepted; {@code first} is what is known of its outcome. */
    public List<ReferralEffect> begin(Outcome first) {
        outcome = first;
        if (listening == Listening.ON) {
            if (first.isFinal()) {
                part(Farewell.NORESOURCE);
            } else {
                start(ReferralTimer.EXPIRY, LIFETIME);
                tell();
            }
        }
        return settled();
    }

    /** The call tells how far it has come. What is final stays. */
    public List<ReferralEffect> progressed(Outcome next) {
        boolean news = next.isFinal() || next.status() > outcome.status();
        if (outcome.isFinal() || !news) return List.of();
        outcome = next;
        switch (listening) {
            case ON -> {
                if (next.isFinal()) {
                    part(Farewell.NORESOURCE);
                } else if (!notifying) {
                    tell();
                }
            }
            case LEAVING -> {
                if (next.isFinal()) farewell = Farewell.NORESOURCE;
            }
            case OFF -> {}
        }
        return settled();
    }

    /** The NOTIFY was answered with that status; 408 and 503 stand for no answer and for no way to the phone. */
    public List<ReferralEffect> answered(int status) {
        notifying = false;
        boolean last = parted;
        if (Subscription.isEndedBy(status)) {
            stop(ReferralTimer.EXPIRY);
            listening = Listening.OFF;
        }
        switch (listening) {
            case ON -> {
                if (owed || told != outcome.status()) tell();
            }
            case LEAVING -> {
                if (!last) {
                    sendLast();
                } else {
                    listening = Listening.OFF;
                    if (outcome.isSuccess() && leg != Leg.OVER) {
                        courteous = true;
                        start(ReferralTimer.PARTING, COURTESY);
                    }
                }
            }
            case OFF -> {}
        }
        return settled();
    }

    /** Whether the phone may still ask for more time. */
    public boolean isActive() {
        return listening == Listening.ON;
    }

    /** The phone asks for more time; zero ends the subscription, and with it no more than the NOTIFYs. Only while it is active. */
    public List<ReferralEffect> refreshed(Duration granted) {
        if (listening != Listening.ON) return List.of();
        if (granted.isZero()) {
            part(Farewell.TIMEOUT);
        } else {
            start(ReferralTimer.EXPIRY, granted);
            owed = true;
            if (!notifying) tell();
        }
        return settled();
    }

    /** The call wants the leg ended; {@link ReferralEffect.Release} says when. */
    public List<ReferralEffect> ended() {
        if (leg != Leg.TALKING) return List.of();
        leg = Leg.HELD;
        if (!outcome.isFinal()) {
            outcome = Outcome.ABANDONED;
            if (listening == Listening.ON) part(Farewell.NORESOURCE);
        }
        if (listening != Listening.OFF) start(ReferralTimer.PARTING, PATIENCE);
        return settled();
    }

    /** The leg is over, by the phone's own BYE or because the phone is gone. */
    public List<ReferralEffect> left() {
        if (leg == Leg.OVER) return List.of();
        leg = Leg.OVER;
        courteous = false;
        stop(ReferralTimer.PARTING);
        if (listening == Listening.ON) part(Farewell.NORESOURCE);
        return settled();
    }

    /** A timer ran out. */
    public List<ReferralEffect> fired(ReferralTimer timer) {
        if (!running.remove(timer)) return List.of();
        switch (timer) {
            case EXPIRY -> {
                if (listening == Listening.ON) part(Farewell.TIMEOUT);
            }
            case PARTING -> {
                courteous = false;
                if (leg == Leg.HELD) release();
            }
        }
        return settled();
    }

    private void tell() {
        told = outcome.status();
        notifying = true;
        owed = false;
        effects.add(new ReferralEffect.Notify(outcome, Farewell.NONE));
    }

    private void part(Farewell why) {
        stop(ReferralTimer.EXPIRY);
        listening = Listening.LEAVING;
        farewell = why;
        if (!notifying) sendLast();
    }

    private void sendLast() {
        parted = true;
        notifying = true;
        told = outcome.status();
        effects.add(new ReferralEffect.Notify(outcome, farewell));
    }

    private void release() {
        stop(ReferralTimer.PARTING);
        leg = Leg.OVER;
        effects.add(new ReferralEffect.Release());
    }

    private List<ReferralEffect> settled() {
        boolean quiet = listening == Listening.OFF && !courteous;
        if (quiet && leg == Leg.HELD) release();
        boolean callGoesOn = leg == Leg.TALKING && outcome.isFinal() && !outcome.isSuccess();
        if (quiet && !forgotten && (callGoesOn || leg == Leg.OVER)) {
            forgotten = true;
            for (ReferralTimer timer : ReferralTimer.values()) stop(timer);
            effects.add(new ReferralEffect.Forget());
        }
        List<ReferralEffect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    private void start(ReferralTimer timer, Duration after) {
        running.add(timer);
        effects.add(new ReferralEffect.StartTimer(timer, after));
    }

    private void stop(ReferralTimer timer) {
        if (running.remove(timer)) effects.add(new ReferralEffect.StopTimer(timer));
    }
}
