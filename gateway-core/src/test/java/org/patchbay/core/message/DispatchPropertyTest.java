package org.patchbay.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.patchbay.core.message.Dispatch.Phase;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;

/** Whatever happens in whatever order. */
class DispatchPropertyTest {
    private static final Failure WHY = new Failure(EndReason.TRANSPORT_LOST, "lost");

    /** The world around a message: what its effects have done, and which events can come of it. */
    private static final class World {
        Dispatch dispatch = Dispatch.fresh();
        boolean inStore;
        boolean storing;
        boolean timer;
        boolean confirmed;
        boolean forgotten;
        final List<Receipt.Status> told = new ArrayList<>();
        final Set<Integer> given = new HashSet<>();

        void on(DispatchEvent event) {
            boolean possible =
                    !(event instanceof DispatchEvent.Stored || event instanceof DispatchEvent.NotStored) || storing;
            if (event instanceof DispatchEvent.Overdue && !timer) possible = false;
            // The run is gone from memory: nothing reaches it.
            if (!possible || forgotten) return;
            if (event instanceof DispatchEvent.Stored) inStore = true;
            if (event instanceof DispatchEvent.Stored || event instanceof DispatchEvent.NotStored) storing = false;
            if (event instanceof DispatchEvent.Overdue) timer = false;
            if (event instanceof DispatchEvent.Reported reported
                    && given.contains(reported.number())
                    && (reported.status() == Receipt.Status.DELIVERED || reported.status() == Receipt.Status.SENT)) {
                confirmed = true;
            }
            DispatchTransition transition = DispatchReducer.reduce(dispatch, event);
            dispatch = transition.next();
            for (DispatchEffect effect : transition.effects()) perform(effect);
        }

        private void perform(DispatchEffect effect) {
            if (effect instanceof DispatchEffect.Tell tell) told.add(tell.status());
            else if (effect instanceof DispatchEffect.Store) storing = true;
            else if (effect instanceof DispatchEffect.Remove) inStore = false;
            else if (effect instanceof DispatchEffect.StartTimer) timer = true;
            else if (effect instanceof DispatchEffect.StopTimer) timer = false;
            else if (effect instanceof DispatchEffect.Forget) forgotten = true;
            else if (effect instanceof DispatchEffect.Deliver deliver) given.add(deliver.number());
        }
    }

    @Property(tries = 2000)
    void nothing_is_both_delivered_and_left_in_the_store(@ForAll("events") List<DispatchEvent> events) {
        World world = run(events);
        // A report that failed first and a confirmation after that is one that an adapter never makes.
        if (world.confirmed && world.dispatch.reached() && !world.storing)
            assertThat(world.inStore).isFalse();
        if (world.inStore) assertThat(world.dispatch.phase()).isIn(Phase.KEPT, Phase.RETURNING);
    }

    @Property(tries = 2000)
    void receipts_only_get_better(@ForAll("events") List<DispatchEvent> events) {
        List<Receipt.Status> told = run(events).told;
        assertThat(told)
                .isIn(
                        List.of(),
                        List.of(Receipt.Status.SENT),
                        List.of(Receipt.Status.STORED),
                        List.of(Receipt.Status.DELIVERED),
                        List.of(Receipt.Status.FAILED),
                        List.of(Receipt.Status.SENT, Receipt.Status.DELIVERED),
                        List.of(Receipt.Status.STORED, Receipt.Status.DELIVERED));
    }

    @Property(tries = 2000)
    void a_timer_runs_exactly_while_devices_may_confirm(@ForAll("events") List<DispatchEvent> events) {
        World world = run(events);
        assertThat(world.timer)
                .isEqualTo(world.dispatch.phase() == Phase.DELIVERING || world.dispatch.phase() == Phase.RETURNING);
    }

    @Property(tries = 2000)
    void a_message_that_is_over_has_reached_somebody_or_was_told_to_have_failed(
            @ForAll("events") List<DispatchEvent> events) {
        World world = run(events);
        if (world.dispatch.phase() == Phase.OVER) {
            assertThat(world.dispatch.reached()).isNotEqualTo(world.told.contains(Receipt.Status.FAILED));
        }
    }

    private static World run(List<DispatchEvent> events) {
        World world = new World();
        events.forEach(world::on);
        return world;
    }

    @Provide
    Arbitrary<List<DispatchEvent>> events() {
        Arbitrary<DispatchEvent> routed = Combinators.combine(
                        Arbitraries.of("desk", "browser", "phone").set().ofMaxSize(3),
                        Arbitraries.of(true, true, false))
                .as((devices, storable) -> new DispatchEvent.Routed(
                        devices.stream().map(DispatchReducerTest::target).toList(), storable, WHY));
        Arbitrary<DispatchEvent> reported = Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.of(Receipt.Status.SENT, Receipt.Status.DELIVERED, Receipt.Status.FAILED))
                .as((number, status) -> new DispatchEvent.Reported(number, status, WHY));
        Arbitrary<DispatchEvent> others = Arbitraries.of(
                new DispatchEvent.Overdue(), new DispatchEvent.Stored(), new DispatchEvent.NotStored(WHY));
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(2, routed),
                        net.jqwik.api.Tuple.of(4, reported),
                        net.jqwik.api.Tuple.of(3, others))
                .list()
                .ofMaxSize(14);
    }
}
