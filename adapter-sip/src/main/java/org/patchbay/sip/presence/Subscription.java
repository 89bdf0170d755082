package org.patchbay.sip.presence;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.sip.presence.SubscriptionEffect.Farewell;
import org.patchbay.sip.presence.SubscriptionEffect.Forget;
import org.patchbay.sip.presence.SubscriptionEffect.Notify;
import org.patchbay.sip.presence.SubscriptionEffect.StartTimer;
import org.patchbay.sip.presence.SubscriptionEffect.StopTimer;

/**
 * A phone's subscription to a user's presence, as its notifier sees it (RFC 6665 4.2), as a pure machine: each method tells it one thing that happened.
 *
 * <p>At most one NOTIFY is on its way at a time, and what changes meanwhile is told in one more, so that a phone sets its own pace. (RFC 3856 6.10
 * advises five seconds between two NOTIFYs; a lamp that shows who is on the phone could not wait so long.)
 *
 * @param told what the last NOTIFY said
 * @param latest how the user is
 * @param notifying whether a NOTIFY waits for its answer
 * @param owed whether the phone is to be told even if nothing changed, for it asked (RFC 6665 4.2.1.2)
 * @param farewell how it ends, once it does
 * @param parted whether the last NOTIFY has been sent
 */
public record Subscription(
        Phase phase,
        PresenceState told,
        PresenceState latest,
        boolean notifying,
        boolean owed,
        Farewell farewell,
        boolean parted) {
    /** How far it is. */
    public enum Phase {
        ACTIVE,
        /** The last NOTIFY has to be sent or answered. */
        ENDING,
        ENDED
    }

    /** What comes of an event. */
    public record Step(Subscription next, List<SubscriptionEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /**
     * It begins.
     *
     * @param granted how long it lasts; zero for one look (RFC 6665 4.4.3)
     * @param now how the user is
     */
    public static Step begin(Duration granted, PresenceState now) {
        Subscription begun = new Subscription(
                Phase.ACTIVE, PresenceState.getDefaultInstance(), now, false, false, Farewell.NONE, false);
        if (granted.isZero()) return begun.part(Farewell.TIMEOUT, List.of());
        return begun.tell(List.of(new StartTimer(granted)));
    }

    /** The user is this way now. */
    public Step changed(PresenceState state) {
        Subscription next = new Subscription(phase, told, state, notifying, owed, farewell, parted);
        return switch (phase) {
            case ACTIVE -> notifying || state.equals(told) ? next.rest() : next.tell(List.of());
            case ENDING -> next.rest();
            case ENDED -> rest();
        };
    }

    /** The phone asks for more time; zero ends the subscription. */
    public Step refreshed(Duration granted) {
        return switch (phase) {
            case ACTIVE -> {
                if (granted.isZero()) yield part(Farewell.TIMEOUT, List.of(new StopTimer()));
                List<SubscriptionEffect> restart = List.of(new StartTimer(granted));
                yield notifying ? new Step(owing(true), restart) : tell(restart);
            }
            case ENDING, ENDED -> rest();
        };
    }

    /** The timer ran out: nobody asked for more time. */
    public Step expired() {
        return switch (phase) {
            case ACTIVE -> part(Farewell.TIMEOUT, List.of());
            case ENDING, ENDED -> rest();
        };
    }

    /** The gateway ends it. */
    public Step closed(Farewell why) {
        return switch (phase) {
            case ACTIVE -> part(why, List.of(new StopTimer()));
            case ENDING, ENDED -> rest();
        };
    }

    /** Nothing leads to the phone any more. */
    public Step lost() {
        return switch (phase) {
            case ACTIVE -> new Step(over(), List.of(new StopTimer(), new Forget()));
            case ENDING -> new Step(over(), List.of(new Forget()));
            case ENDED -> rest();
        };
    }

    /** The NOTIFY was answered with that status; 408 and 503 stand for no answer and for no way to the phone. */
    public Step answered(int status) {
        Subscription heard = new Subscription(phase, told, latest, false, owed, farewell, parted);
        return switch (phase) {
            case ACTIVE -> {
                if (isEndedBy(status)) yield lost();
                yield owed || !latest.equals(told) ? heard.tell(List.of()) : heard.rest();
            }
            case ENDING -> parted || isEndedBy(status) ? lost() : heard.part(farewell, List.of());
            case ENDED -> rest();
        };
    }

    /**
     * Whether a failure of NOTIFY ends the subscription: RFC 6665 4.2.2, and a phone that did not answer, or can't be reached. Any other one leaves it, for the
     * next change to try again.
     */
    public static boolean isEndedBy(int status) {
        return switch (status) {
            case 404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 503, 604 -> true;
            default -> false;
        };
    }

    private Step tell(List<SubscriptionEffect> before) {
        Subscription next = new Subscription(phase, latest, latest, true, false, farewell, parted);
        return new Step(next, with(before, new Notify(latest, Farewell.NONE)));
    }

    private Step part(Farewell why, List<SubscriptionEffect> before) {
        boolean now = !notifying;
        Subscription next = new Subscription(Phase.ENDING, told, latest, true, false, why, now);
        return new Step(next, now ? with(before, new Notify(latest, why)) : before);
    }

    private static List<SubscriptionEffect> with(List<SubscriptionEffect> before, SubscriptionEffect last) {
        return Stream.concat(before.stream(), Stream.of(last)).toList();
    }

    private Subscription owing(boolean more) {
        return new Subscription(phase, told, latest, notifying, more, farewell, parted);
    }

    private Subscription over() {
        return new Subscription(Phase.ENDED, told, latest, false, false, farewell, true);
    }

    private Step rest() {
        return new Step(this, List.of());
    }
}
