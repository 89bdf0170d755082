package org.patchbay.sip.transaction;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine with its memory and its timers. Events may come from within effects. */
abstract class Running<S extends Machine<S, E>, E extends Enum<E>> implements EffectRunner<E> {
    private static final Logger LOGGER = LoggerFactory.getLogger(Running.class);

    private final TimerWheel wheel;
    // Two at most, and most of its life one: a list in the timers themselves is the smallest thing to hold them.
    private @Nullable RunningTimer timers;
    private S state;

    Running(TimerWheel wheel, S state) {
        this.wheel = wheel;
        this.state = state;
    }

    /** Performs what the machine begins with. */
    final void begin(Step<S, E> first) {
        perform(first);
    }

    final void apply(E event) {
        Step<S, E> step = state.on(event);
        if (LOGGER.isDebugEnabled() && !step.next().equals(state)) {
            LOGGER.atDebug()
                    .addKeyValue("transaction", name())
                    .addKeyValue("event", event)
                    .addKeyValue("from", state.phase())
                    .addKeyValue("to", step.next().phase())
                    .log("transaction moved");
        }
        perform(step);
    }

    private void perform(Step<S, E> step) {
        state = step.next();
        for (Effect<E> effect : step.effects()) effect.performBy(this);
    }

    /** What the transaction is called in the log. */
    abstract String name();

    @Override
    public final void startTimer(E timer, Duration after) {
        stopTimer(timer);
        RunningTimer started = new RunningTimer(timer, timers);
        timers = started;
        started.timeout = wheel.schedule(after, started);
    }

    @Override
    public final void stopTimer(E timer) {
        RunningTimer stopped = take(timer);
        if (stopped != null && stopped.timeout != null) stopped.timeout.cancel();
    }

    /** Ends it before its time, as if its timers had run out. */
    final void endEarly() {
        for (RunningTimer each = timers; each != null; each = each.next)
            if (each.timeout != null) each.timeout.cancel();
        timers = null;
        end(Ending.DONE);
    }

    /** Takes a timer out of those that run. */
    private @Nullable RunningTimer take(E timer) {
        RunningTimer before = null;
        for (RunningTimer each = timers; each != null; each = each.next) {
            if (each.event == timer) {
                if (before == null) timers = each.next;
                else before.next = each.next;
                return each;
            }
            before = each;
        }
        return null;
    }

    /** A timer that runs, and the one that was started before it. */
    private final class RunningTimer implements Runnable {
        private final E event;
        private @Nullable RunningTimer next;
        private @Nullable Timeout timeout;

        RunningTimer(E event, @Nullable RunningTimer next) {
            this.event = event;
            this.next = next;
        }

        @Override
        public void run() {
            take(event);
            apply(event);
        }
    }
}
