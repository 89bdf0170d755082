package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_E;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_F;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_K;

import java.time.Duration;

/**
 * The client transaction of everything but INVITE and ACK (RFC 3261 17.1.2).
 *
 * @param reliable whether the transport is: then nothing is sent twice
 * @param interval what timer E was last set to
 */
record NonInviteClient(Phase phase, boolean reliable, TimerConfig timers, Duration interval)
        implements Machine<NonInviteClient, NonInviteClient.Event> {
    enum Phase {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    enum Event {
        PROVISIONAL,
        FINAL,
        TRANSPORT_ERROR,
        /** Retransmit the request. */
        TIMER_E,
        /** No final response came. */
        TIMER_F,
        /** No more repeated final responses to absorb. */
        TIMER_K
    }

    static Step<NonInviteClient, Event> start(boolean reliable, TimerConfig timers) {
        NonInviteClient trying = new NonInviteClient(Phase.TRYING, reliable, timers, timers.t1());
        Step.Effects<Event> effects = effects().start(TIMER_F, timers.timeout());
        if (!reliable) effects.start(TIMER_E, timers.t1());
        return effects.add(new Effect.SendRequest<>()).to(trying);
    }

    @Override
    public Step<NonInviteClient, Event> on(Event event) {
        return switch (phase) {
            case TRYING -> whenWaiting(event, min(interval.multipliedBy(2), timers.t2()));
            case PROCEEDING -> whenWaiting(event, timers.t2());
            case COMPLETED -> whenCompleted(event);
            case TERMINATED -> Step.ignored(this);
        };
    }

    private Step<NonInviteClient, Event> whenWaiting(Event event, Duration nextInterval) {
        return switch (event) {
            case PROVISIONAL -> effects().add(new Effect.PassUp<>()).to(in(Phase.PROCEEDING));
            case FINAL -> finished();
            case TIMER_E ->
                effects()
                        .start(TIMER_E, nextInterval)
                        .add(new Effect.SendRequest<>())
                        .to(new NonInviteClient(phase, reliable, timers, nextInterval));
            case TIMER_F -> effects().stop(TIMER_E).end(Ending.TIMEOUT).to(in(Phase.TERMINATED));
            case TRANSPORT_ERROR ->
                effects().stop(TIMER_E, TIMER_F).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case TIMER_K -> Step.ignored(this);
        };
    }

    private Step<NonInviteClient, Event> whenCompleted(Event event) {
        return switch (event) {
            case TIMER_K -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            case PROVISIONAL, FINAL, TRANSPORT_ERROR, TIMER_E, TIMER_F -> Step.ignored(this);
        };
    }

    private Step<NonInviteClient, Event> finished() {
        Step.Effects<Event> effects = effects().stop(TIMER_E, TIMER_F);
        // RFC 3261 17.1.2.2: over a reliable transport timer K is zero.
        if (reliable) {
            return effects.add(new Effect.PassUp<>()).end(Ending.DONE).to(in(Phase.TERMINATED));
        }
        return effects.start(TIMER_K, timers.t4()).add(new Effect.PassUp<>()).to(in(Phase.COMPLETED));
    }

    private static Step.Effects<Event> effects() {
        return new Step.Effects<>();
    }

    private NonInviteClient in(Phase next) {
        return new NonInviteClient(next, reliable, timers, interval);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
