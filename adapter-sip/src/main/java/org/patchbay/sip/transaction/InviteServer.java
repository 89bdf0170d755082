package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_G;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_H;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_I;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_L;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_TRYING;

import java.time.Duration;

/**
 * The INVITE server transaction (RFC 3261 17.2.1, with the Accepted state of RFC 6026 8.5 to 8.7). Until a final response is given it waits
 * for its user, who must give one.
 *
 * @param reliable whether the transport is: then nothing is sent twice
 * @param interval what timer G was last set to
 */
record InviteServer(Phase phase, boolean reliable, TimerConfig timers, Duration interval)
        implements Machine<InviteServer, InviteServer.Event> {
    enum Phase {
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED,
        TERMINATED
    }

    enum Event {
        /** The INVITE came again. */
        INVITE,
        ACK,
        SEND_PROVISIONAL,
        SEND_SUCCESS,
        SEND_FAILURE,
        TRANSPORT_ERROR,
        /** The user has not answered within 200 ms. */
        TIMER_TRYING,
        /** Retransmit the failure. */
        TIMER_G,
        /** No ACK came. */
        TIMER_H,
        /** No more repeated ACKs to absorb. */
        TIMER_I,
        /** No more repeated INVITEs to absorb (RFC 6026). */
        TIMER_L
    }

    static Step<InviteServer, Event> start(boolean reliable, TimerConfig timers) {
        InviteServer proceeding = new InviteServer(Phase.PROCEEDING, reliable, timers, timers.t1());
        return effects().start(TIMER_TRYING, timers.trying()).to(proceeding);
    }

    @Override
    public Step<InviteServer, Event> on(Event event) {
        return switch (phase) {
            case PROCEEDING -> whenProceeding(event);
            case ACCEPTED -> whenAccepted(event);
            case COMPLETED -> whenCompleted(event);
            case CONFIRMED -> whenConfirmed(event);
            case TERMINATED -> whenTerminated(event);
        };
    }

    private Step<InviteServer, Event> whenProceeding(Event event) {
        return switch (event) {
            case INVITE -> effects().add(new Effect.RepeatResponse<>()).to(this);
            case TIMER_TRYING -> effects().add(new Effect.SendTrying<>()).to(this);
            case SEND_PROVISIONAL ->
                effects().stop(TIMER_TRYING).add(new Effect.SendResponse<>()).to(this);
            case SEND_SUCCESS ->
                effects()
                        .stop(TIMER_TRYING)
                        .start(TIMER_L, timers.timeout())
                        .add(new Effect.SendResponse<>())
                        .to(in(Phase.ACCEPTED));
            case SEND_FAILURE -> {
                Step.Effects<Event> effects = effects().stop(TIMER_TRYING).start(TIMER_H, timers.timeout());
                if (!reliable) effects.start(TIMER_G, timers.t1());
                yield effects.add(new Effect.SendResponse<>()).to(in(Phase.COMPLETED));
            }
            case TRANSPORT_ERROR ->
                effects().stop(TIMER_TRYING).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case ACK, TIMER_G, TIMER_H, TIMER_I, TIMER_L -> Step.ignored(this);
        };
    }

    private Step<InviteServer, Event> whenAccepted(Event event) {
        return switch (event) {
            // RFC 6026 8.7: repeated 2xx of the user pass; an ACK that carries the INVITE's branch is the user's as
            // well.
            case SEND_SUCCESS -> effects().add(new Effect.SendResponse<>()).to(this);
            case ACK -> effects().add(new Effect.PassUp<>()).to(this);
            case TIMER_L -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            case SEND_PROVISIONAL, SEND_FAILURE ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            // A lost 2xx is the user's concern, who repeats it until the ACK.
            case INVITE, TRANSPORT_ERROR -> Step.ignored(this);
            case TIMER_TRYING, TIMER_G, TIMER_H, TIMER_I -> Step.ignored(this);
        };
    }

    private Step<InviteServer, Event> whenCompleted(Event event) {
        return switch (event) {
            case INVITE -> effects().add(new Effect.RepeatResponse<>()).to(this);
            case TIMER_G -> {
                Duration doubled = interval.multipliedBy(2);
                Duration next = doubled.compareTo(timers.t2()) < 0 ? doubled : timers.t2();
                yield effects()
                        .start(TIMER_G, next)
                        .add(new Effect.RepeatResponse<>())
                        .to(new InviteServer(phase, reliable, timers, next));
            }
            case ACK -> {
                Step.Effects<Event> effects = effects().stop(TIMER_G, TIMER_H);
                // RFC 3261 17.2.1: over a reliable transport timer I is zero.
                if (reliable) yield effects.end(Ending.DONE).to(in(Phase.TERMINATED));
                yield effects.start(TIMER_I, timers.t4()).to(in(Phase.CONFIRMED));
            }
            case TIMER_H -> effects().stop(TIMER_G).end(Ending.TIMEOUT).to(in(Phase.TERMINATED));
            case TRANSPORT_ERROR ->
                effects().stop(TIMER_G, TIMER_H).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case SEND_PROVISIONAL, SEND_SUCCESS, SEND_FAILURE ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            case TIMER_TRYING, TIMER_I, TIMER_L -> Step.ignored(this);
        };
    }

    private Step<InviteServer, Event> whenConfirmed(Event event) {
        return switch (event) {
            case TIMER_I -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            case SEND_PROVISIONAL, SEND_SUCCESS, SEND_FAILURE ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            case INVITE, ACK, TRANSPORT_ERROR -> Step.ignored(this);
            case TIMER_TRYING, TIMER_G, TIMER_H, TIMER_L -> Step.ignored(this);
        };
    }

    private Step<InviteServer, Event> whenTerminated(Event event) {
        return switch (event) {
            case SEND_PROVISIONAL, SEND_SUCCESS, SEND_FAILURE ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            case INVITE, ACK, TRANSPORT_ERROR -> Step.ignored(this);
            case TIMER_TRYING, TIMER_G, TIMER_H, TIMER_I, TIMER_L -> Step.ignored(this);
        };
    }

    private static Step.Effects<Event> effects() {
        return new Step.Effects<>();
    }

    private InviteServer in(Phase next) {
        return new InviteServer(next, reliable, timers, interval);
    }
}
