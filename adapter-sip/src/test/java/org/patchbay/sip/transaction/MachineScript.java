package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Plays events to a machine and keeps its timers, so that a test reads as a line of the RFC's diagram: {@code given(...).when(event).then(phase,
 * "effect", …)}. Effects are written as words: {@code send}, {@code pass}, {@code start TIMER_A 10}, {@code stop TIMER_A}, {@code end DONE}.
 */
final class MachineScript<S extends Machine<S, E>, E extends Enum<E>> {
    private final TreeMap<E, Duration> running = new TreeMap<>();
    private List<String> effects;
    private S state;

    private MachineScript(Step<S, E> first) {
        effects = perform(first);
    }

    static <S extends Machine<S, E>, E extends Enum<E>> MachineScript<S, E> given(Step<S, E> first) {
        return new MachineScript<>(first);
    }

    @SafeVarargs
    final MachineScript<S, E> after(E... events) {
        for (E event : events) when(event);
        return this;
    }

    MachineScript<S, E> when(E event) {
        // A timer that fires no longer runs.
        if (event.name().startsWith("TIMER_")) running.remove(event);
        effects = perform(state.on(event));
        return this;
    }

    MachineScript<S, E> then(Enum<?> phase, String... expected) {
        assertThat(effects).containsExactly(expected);
        assertThat(state.phase()).isEqualTo(phase);
        return this;
    }

    void thenNoTimerRuns() {
        assertThat(running).isEmpty();
    }

    S state() {
        return state;
    }

    TreeMap<E, Duration> running() {
        return running;
    }

    List<String> effects() {
        return effects;
    }

    private List<String> perform(Step<S, E> step) {
        state = step.next();
        List<String> words = new ArrayList<>();
        for (Effect<E> effect : step.effects()) effect.performBy(new Words(words));
        return words;
    }

    private final class Words implements EffectRunner<E> {
        private final List<String> words;

        Words(List<String> words) {
            this.words = words;
        }

        @Override
        public void sendRequest() {
            words.add("send");
        }

        @Override
        public void sendAck() {
            words.add("ack");
        }

        @Override
        public void sendCancel() {
            words.add("cancel");
        }

        @Override
        public void sendResponse() {
            words.add("respond");
        }

        @Override
        public void sendTrying() {
            words.add("trying");
        }

        @Override
        public void repeatResponse() {
            words.add("repeat");
        }

        @Override
        public void refuseResponse() {
            words.add("too late");
        }

        @Override
        public void passUp() {
            words.add("pass");
        }

        @Override
        public void startTimer(E timer, Duration after) {
            words.add("start " + timer + " " + after.toMillis());
            running.put(timer, after);
        }

        @Override
        public void stopTimer(E timer) {
            // Stopping what does not run says nothing worth reading.
            if (running.remove(timer) != null) words.add("stop " + timer);
        }

        @Override
        public void end(Ending how) {
            words.add("end " + how);
        }
    }
}
