package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What holds of the four machines whatever happens to them. */
class MachinePropertiesTest {
    /** A retransmission timer of T1 = 500 ms fires at most some dozens of times in 64*T1. */
    private static final int MORE_THAN_ANY_TIMER_FIRES = 1000;

    @Property
    void invite_client_ends_once_it_is_cancelled_and_leaves_no_timer(
            @ForAll boolean reliable, @ForAll @Size(max = 30) List<InviteClient.Event> events) {
        var script = MachineScript.given(InviteClient.start(reliable, TimerConfig.RFC3261));
        play(script, events);
        // A call may ring as long as its user lets it.
        script.when(InviteClient.Event.CANCEL);
        check(script);
        runOut(script);
        assertThat(script.state().phase()).isEqualTo(InviteClient.Phase.TERMINATED);
    }

    @Property
    void other_client_ends_and_leaves_no_timer(
            @ForAll boolean reliable, @ForAll @Size(max = 30) List<NonInviteClient.Event> events) {
        var script = MachineScript.given(NonInviteClient.start(reliable, TimerConfig.RFC3261));
        play(script, events);
        runOut(script);
        assertThat(script.state().phase()).isEqualTo(NonInviteClient.Phase.TERMINATED);
    }

    @Property
    void invite_server_ends_once_its_user_has_answered_and_leaves_no_timer(
            @ForAll boolean reliable,
            @ForAll boolean success,
            @ForAll @Size(max = 30) List<InviteServer.Event> events) {
        var script = MachineScript.given(InviteServer.start(reliable, TimerConfig.RFC3261));
        play(script, events);
        script.when(success ? InviteServer.Event.SEND_SUCCESS : InviteServer.Event.SEND_FAILURE);
        check(script);
        runOut(script);
        assertThat(script.state().phase()).isEqualTo(InviteServer.Phase.TERMINATED);
    }

    @Property
    void other_server_ends_and_leaves_no_timer(
            @ForAll boolean reliable, @ForAll @Size(max = 30) List<NonInviteServer.Event> events) {
        var script = MachineScript.given(NonInviteServer.start(reliable, TimerConfig.RFC3261));
        play(script, events);
        runOut(script);
        assertThat(script.state().phase()).isEqualTo(NonInviteServer.Phase.TERMINATED);
    }

    /** A timer fires only while it runs. */
    private static <S extends Machine<S, E>, E extends Enum<E>> void play(MachineScript<S, E> script, List<E> events) {
        for (E event : events) {
            boolean timer = event.name().startsWith("TIMER_");
            if (timer && !script.running().containsKey(event)) continue;
            script.when(event);
            check(script);
        }
    }

    private static <S extends Machine<S, E>, E extends Enum<E>> void check(MachineScript<S, E> script) {
        boolean ended = script.state().phase().name().equals("TERMINATED");
        if (ended) assertThat(script.running()).isEmpty();
        List<String> effects = script.effects();
        long endings =
                effects.stream().filter(effect -> effect.startsWith("end ")).count();
        assertThat(endings).isLessThanOrEqualTo(1);
        if (endings == 1) {
            assertThat(ended).isTrue();
            assertThat(effects.get(effects.size() - 1)).startsWith("end ");
        }
    }

    /** Lets the shortest timer fire until none runs: a timer that others outlast each time would go on for ever. */
    private static <S extends Machine<S, E>, E extends Enum<E>> void runOut(MachineScript<S, E> script) {
        long now = 0;
        Map<E, Long> due = new java.util.HashMap<>();
        script.running().forEach((timer, after) -> due.put(timer, after.toMillis()));
        for (int fired = 0; !script.running().isEmpty(); fired++) {
            assertThat(fired).isLessThan(MORE_THAN_ANY_TIMER_FIRES);
            E next = due.entrySet().stream()
                    .filter(entry -> script.running().containsKey(entry.getKey()))
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            now = due.remove(next);
            script.when(next);
            check(script);
            for (String effect : script.effects()) {
                if (!effect.startsWith("start ")) continue;
                String[] words = effect.split(" ", -1);
                for (E timer : script.running().keySet()) {
                    if (timer.name().equals(words[1])) due.put(timer, now + Long.parseLong(words[2]));
                }
            }
        }
    }
}
