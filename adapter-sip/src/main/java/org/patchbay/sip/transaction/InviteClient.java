package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_A;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_B;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_CANCEL;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_D;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_M;

import java.time.Duration;

/**
 * The INVITE client transaction (RFC 3261 17.1.1, with the Accepted state of RFC 6026 8.4) and its CANCEL (RFC 3261 9.1).
 *
 * @param reliable whether the transport is: then nothing is sent twice
 * @param interval what timer A was last set to
 * @param cancel what became of the wish to cancel
 */
record InviteClient(Phase phase, boolean reliable, TimerConfig timers, Duration interval, Cancel cancel)
        implements Machine<InviteClient, InviteClient.Event> {
    enum Phase {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    enum Event {
        PROVISIONAL,
        SUCCESS,
        FAILURE,
        CANCEL,
        TRANSPORT_ERROR,
        /** The connection that the request went over, and any response had to come by, is gone. */
        FLOW_LOST,
        /** Retransmit the request. */
        TIMER_A,
        /** Nothing came at all. */
        TIMER_B,
        /** No more repeated failures to acknowledge. */
        TIMER_D,
        /** No more 2xx to hand up (RFC 6026). */
        TIMER_M,
        /** Nothing followed the CANCEL (RFC 3261 9.1, 64*T1). */
        TIMER_CANCEL
    }

    enum Cancel {
        NOT_WANTED,
        /** Held back until a provisional response comes. */
        WANTED,
        SENT
    }

    static Step<InviteClient, Event> start(boolean reliable, TimerConfig timers) {
        InviteClient calling = new InviteClient(Phase.CALLING, reliable, timers, timers.t1(), Cancel.NOT_WANTED);
        Step.Effects<Event> effects = effects().start(TIMER_B, timers.timeout());
        if (!reliable) effects.start(TIMER_A, timers.t1());
        return effects.add(new Effect.SendRequest<>()).to(calling);
    }

    @Override
    public Step<InviteClient, Event> on(Event event) {
        return switch (phase) {
            case CALLING -> whenCalling(event);
            case PROCEEDING -> whenProceeding(event);
            case ACCEPTED -> whenAccepted(event);
            case COMPLETED -> whenCompleted(event);
            case TERMINATED -> Step.ignored(this);
        };
    }

    private Step<InviteClient, Event> whenCalling(Event event) {
        return switch (event) {
            case TIMER_A -> {
                Duration next = interval.multipliedBy(2);
                yield effects()
                        .start(TIMER_A, next)
                        .add(new Effect.SendRequest<>())
                        .to(withInterval(next));
            }
            case TIMER_B -> effects().stop(TIMER_A).end(Ending.TIMEOUT).to(in(Phase.TERMINATED));
            case TRANSPORT_ERROR, FLOW_LOST ->
                effects().stop(TIMER_A, TIMER_B).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case PROVISIONAL -> {
                Step.Effects<Event> effects = effects().stop(TIMER_A, TIMER_B);
                if (cancel != Cancel.WANTED)
                    yield effects.add(new Effect.PassUp<>()).to(in(Phase.PROCEEDING));
                yield sendCancel(effects, true);
            }
            case SUCCESS -> succeeded();
            case FAILURE -> failed();
            // RFC 3261 9.1: no CANCEL before a provisional response, so remember it until one arrives.
            case CANCEL -> Step.<InviteClient, Event>ignored(withCancel(Cancel.WANTED));
            case TIMER_D, TIMER_M, TIMER_CANCEL -> Step.ignored(this);
        };
    }

    private Step<InviteClient, Event> whenProceeding(Event event) {
        return switch (event) {
            case PROVISIONAL -> effects().add(new Effect.PassUp<>()).to(this);
            case SUCCESS -> succeeded();
            case FAILURE -> failed();
            case CANCEL -> cancel == Cancel.SENT ? Step.ignored(this) : sendCancel(effects(), false);
            case TIMER_CANCEL -> effects().end(Ending.TIMEOUT).to(in(Phase.TERMINATED));
            case FLOW_LOST ->
                effects().stop(TIMER_CANCEL).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            // A late error of an earlier sending: a response came, so one of them arrived.
            case TRANSPORT_ERROR -> Step.ignored(this);
            case TIMER_A, TIMER_B, TIMER_D, TIMER_M -> Step.ignored(this);
        };
    }

    private Step<InviteClient, Event> whenAccepted(Event event) {
        return switch (event) {
            case SUCCESS -> effects().add(new Effect.PassUp<>()).to(this);
            case TIMER_M -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            case PROVISIONAL, FAILURE, CANCEL, TRANSPORT_ERROR, FLOW_LOST -> Step.ignored(this);
            case TIMER_A, TIMER_B, TIMER_D, TIMER_CANCEL -> Step.ignored(this);
        };
    }

    private Step<InviteClient, Event> whenCompleted(Event event) {
        return switch (event) {
            case FAILURE -> effects().add(new Effect.SendAck<>()).to(this);
            case TIMER_D -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            // The ACK could not be sent; the user has the failure already, and the server's own timer H ends its side.
            case TRANSPORT_ERROR -> effects().stop(TIMER_D).end(Ending.DONE).to(in(Phase.TERMINATED));
            case PROVISIONAL, SUCCESS, CANCEL, FLOW_LOST -> Step.ignored(this);
            case TIMER_A, TIMER_B, TIMER_M, TIMER_CANCEL -> Step.ignored(this);
        };
    }

    private Step<InviteClient, Event> succeeded() {
        return effects()
                .stop(TIMER_A, TIMER_B, TIMER_CANCEL)
                .start(TIMER_M, timers.timeout())
                .add(new Effect.PassUp<>())
                .to(in(Phase.ACCEPTED));
    }

    private Step<InviteClient, Event> failed() {
        Step.Effects<Event> effects =
                effects().stop(TIMER_A, TIMER_B, TIMER_CANCEL).add(new Effect.SendAck<>());
        // RFC 3261 17.1.1.2: over a reliable transport timer D is zero.
        if (reliable) {
            return effects.add(new Effect.PassUp<>()).end(Ending.DONE).to(in(Phase.TERMINATED));
        }
        return effects.start(TIMER_D, timers.d()).add(new Effect.PassUp<>()).to(in(Phase.COMPLETED));
    }

    private Step<InviteClient, Event> sendCancel(Step.Effects<Event> effects, boolean pass) {
        return effects.start(TIMER_CANCEL, timers.timeout())
                .add(new Effect.SendCancel<>())
                .addIf(pass, new Effect.PassUp<>())
                .to(in(Phase.PROCEEDING).withCancel(Cancel.SENT));
    }

    private static Step.Effects<Event> effects() {
        return new Step.Effects<>();
    }

    private InviteClient in(Phase next) {
        return new InviteClient(next, reliable, timers, interval, cancel);
    }

    private InviteClient withInterval(Duration next) {
        return new InviteClient(phase, reliable, timers, next, cancel);
    }

    private InviteClient withCancel(Cancel next) {
        return new InviteClient(phase, reliable, timers, interval, next);
    }
}
