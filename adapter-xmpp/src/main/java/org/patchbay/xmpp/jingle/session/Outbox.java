package org.patchbay.xmpp.jingle.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Gathers what one step of a session wants done, and knows which of its timers run, so that none outlives it. */
final class Outbox {
    private final Set<SessionTimer> running = EnumSet.noneOf(SessionTimer.class);
    private List<Effect> effects = new ArrayList<>();
    private int exchanges;
    private boolean over;

    int newExchange() {
        return ++exchanges;
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void start(SessionTimer timer, Duration after) {
        stop(timer);
        running.add(timer);
        effects.add(new Effect.StartTimer(timer, after));
    }

    void stop(SessionTimer timer) {
        if (running.remove(timer)) effects.add(new Effect.StopTimer(timer));
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
