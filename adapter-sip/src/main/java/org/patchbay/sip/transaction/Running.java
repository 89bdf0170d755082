package org.patchbay.sip.transaction;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine with its memory and its timers. Events may come from within effects. */
abstract class Running<S extends Machine<S, E>, E extends Enum<E>> implements EffectRunner<E> {
    private static final Logger LOGGER = LoggerFactory.getLogger(Running.class);

    private final TimerWheel wheel;
    private final Map<E, Timeout> timers;
    private S state;

    Running(TimerWheel wheel, Class<E> events, S state) {
        this.wheel = wheel;
        this.timers = new EnumMap<>(events);
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
        timers.put(timer, wheel.schedule(after, () -> {
            timers.remove(timer);
            apply(timer);
        }));
    }

    @Override
    public final void stopTimer(E timer) {
        Timeout running = timers.remove(timer);
        if (running != null) running.cancel();
    }
}
