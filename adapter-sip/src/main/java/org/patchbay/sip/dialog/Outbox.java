package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.patchbay.session.v1.Signal;

/** Gathers what one step of a session wants done, and knows which of its timers run, so that none outlives it. */
final class Outbox {
    private final Set<SessionTimer> running = EnumSet.noneOf(SessionTimer.class);
    private List<Effect> effects = new ArrayList<>();
    private int exchanges;
    private boolean over;

    /** A number for a new exchange. */
    int newExchange() {
        return ++exchanges;
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void tell(Signal signal) {
        effects.add(new Effect.Tell(signal));
    }

    void start(SessionTimer timer, Duration after) {
        running.add(timer);
        effects.add(new Effect.StartTimer(timer, after));
    }

    void stop(SessionTimer... timers) {
        for (SessionTimer timer : timers) {
            if (running.remove(timer)) effects.add(new Effect.StopTimer(timer));
        }
    }

    boolean runs(SessionTimer timer) {
        return running.contains(timer);
    }

    /** Whether a timer that has fired was to fire; it runs no longer. */
    boolean fired(SessionTimer timer) {
        return running.remove(timer);
    }

    /** The session is over: no timer is left. */
    void forget() {
        if (over) return;
        over = true;
        for (SessionTimer timer : SessionTimer.values()) stop(timer);
        effects.add(new Effect.Forget());
    }

    boolean isOver() {
        return over;
    }

    /** What was gathered since the last time. */
    List<Effect> take() {
        List<Effect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }
}
