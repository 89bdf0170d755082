package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.NonInviteServer.Event.TIMER_J;
import static org.patchbay.sip.transaction.NonInviteServer.Event.TIMER_UNANSWERED;

/**
 * The server transaction of everything but INVITE and ACK (RFC 3261 17.2.2). Where its user gives no final response in 64*T1, the client has given
 * up (timer F), and a late 408 would only do harm (RFC 4320 4.2): the transaction ends.
 *
 * @param reliable whether the transport is: then nothing is sent twice
 */
record NonInviteServer(Phase phase, boolean reliable, TimerConfig timers)
        implements Machine<NonInviteServer, NonInviteServer.Event> {
    enum Phase {
        TRYING,
        PROCEEDING,
        COMPLETED,
        TERMINATED
    }

    enum Event {
        /** The request came again. */
        REQUEST,
        SEND_PROVISIONAL,
        SEND_FINAL,
        TRANSPORT_ERROR,
        /** No more repeated requests to answer. */
        TIMER_J,
        /** The user has not answered within 64*T1. */
        TIMER_UNANSWERED
    }

    static Step<NonInviteServer, Event> start(boolean reliable, TimerConfig timers) {
        return effects()
                .start(TIMER_UNANSWERED, timers.timeout())
                .to(new NonInviteServer(Phase.TRYING, reliable, timers));
    }

    @Override
    public Step<NonInviteServer, Event> on(Event event) {
        return switch (phase) {
            case TRYING -> event == Event.REQUEST ? Step.ignored(this) : whenUnanswered(event);
            case PROCEEDING -> whenUnanswered(event);
            case COMPLETED -> whenCompleted(event);
            case TERMINATED -> whenTerminated(event);
        };
    }

    private Step<NonInviteServer, Event> whenUnanswered(Event event) {
        return switch (event) {
            case REQUEST -> effects().add(new Effect.RepeatResponse<>()).to(this);
            case SEND_PROVISIONAL -> effects().add(new Effect.SendResponse<>()).to(in(Phase.PROCEEDING));
            case SEND_FINAL -> {
                Step.Effects<Event> effects = effects().stop(TIMER_UNANSWERED);
                // RFC 3261 17.2.2: over a reliable transport timer J is zero.
                if (reliable) {
                    yield effects.add(new Effect.SendResponse<>())
                            .end(Ending.DONE)
                            .to(in(Phase.TERMINATED));
                }
                yield effects.start(TIMER_J, timers.timeout())
                        .add(new Effect.SendResponse<>())
                        .to(in(Phase.COMPLETED));
            }
            case TRANSPORT_ERROR ->
                effects().stop(TIMER_UNANSWERED).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case TIMER_UNANSWERED -> effects().end(Ending.TIMEOUT).to(in(Phase.TERMINATED));
            case TIMER_J -> Step.ignored(this);
        };
    }

    private Step<NonInviteServer, Event> whenCompleted(Event event) {
        return switch (event) {
            case REQUEST -> effects().add(new Effect.RepeatResponse<>()).to(this);
            case TIMER_J -> effects().end(Ending.DONE).to(in(Phase.TERMINATED));
            case TRANSPORT_ERROR ->
                effects().stop(TIMER_J).end(Ending.TRANSPORT_ERROR).to(in(Phase.TERMINATED));
            case SEND_PROVISIONAL, SEND_FINAL ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            case TIMER_UNANSWERED -> Step.ignored(this);
        };
    }

    private Step<NonInviteServer, Event> whenTerminated(Event event) {
        return switch (event) {
            case SEND_PROVISIONAL, SEND_FINAL ->
                effects().add(new Effect.RefuseResponse<>()).to(this);
            case REQUEST, TRANSPORT_ERROR, TIMER_J, TIMER_UNANSWERED -> Step.ignored(this);
        };
    }

    private static Step.Effects<Event> effects() {
        return new Step.Effects<>();
    }

    private NonInviteServer in(Phase next) {
        return new NonInviteServer(next, reliable, timers);
    }
}
