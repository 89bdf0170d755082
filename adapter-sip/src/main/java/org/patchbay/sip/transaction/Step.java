package org.patchbay.sip.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event makes of a state.
 *
 * @param next the state after it
 * @param effects what is to be done, in this order; the state is stored before
 */
record Step<S, E extends Enum<E>>(S next, List<Effect<E>> effects) {
    Step {
        effects = List.copyOf(effects);
    }

    /** Nothing changes, and nothing is done. */
    static <S, E extends Enum<E>> Step<S, E> ignored(S state) {
        return new Step<>(state, List.of());
    }

    /** Collects effects in the order in which they are named. */
    static final class Effects<E extends Enum<E>> {
        private final List<Effect<E>> effects = new ArrayList<>(6);

        Effects<E> start(E timer, Duration after) {
            effects.add(new Effect.StartTimer<>(timer, after));
            return this;
        }

        @SafeVarargs
        final Effects<E> stop(E... timers) {
            for (E timer : timers) effects.add(new Effect.StopTimer<>(timer));
            return this;
        }

        Effects<E> add(Effect<E> effect) {
            effects.add(effect);
            return this;
        }

        Effects<E> addIf(boolean condition, Effect<E> effect) {
            if (condition) effects.add(effect);
            return this;
        }

        Effects<E> end(Ending how) {
            effects.add(new Effect.End<>(how));
            return this;
        }

        <S> Step<S, E> to(S next) {
            return new Step<>(next, effects);
        }
    }
}
