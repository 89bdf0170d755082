package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.patchbay.core.Address;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;

/**
 * Several calls and the devices in them, with a bus between: signals of one sender to one receiver keep their order, all else comes in any.
 * Nothing is real but the machine.
 */
final class Town {
    final Map<String, Call> calls = new LinkedHashMap<>();
    final Map<String, TownDevice> devices = new LinkedHashMap<>();
    final List<String> story = new ArrayList<>();
    private final Map<String, Deque<Runnable>> bus = new LinkedHashMap<>();
    private final Map<String, Set<CallTimer>> timers = new LinkedHashMap<>();
    private final Map<String, Integer> started = new LinkedHashMap<>();
    private final Map<String, EndReason> booked = new LinkedHashMap<>();
    private final Map<String, Integer> relayed = new LinkedHashMap<>();
    private final Random order;
    private boolean relay;
    private boolean inTurn;
    private int ids;

    Town() {
        this(0);
    }

    Town(long seed) {
        order = seed == 0 ? null : new Random(seed);
    }

    Town withRelay() {
        relay = true;
        return this;
    }

    /** A user's devices ring one after the other. */
    Town ringingInTurn() {
        inTurn = true;
        return this;
    }

    boolean hasRelay() {
        return relay;
    }

    TownDevice device(String user, TownDevice.Kind kind) {
        TownDevice device = new TownDevice(this, user, kind);
        devices.put(device.endpoint(), device);
        return device;
    }

    /** Another device of that user. */
    TownDevice device(String user, String name, TownDevice.Kind kind) {
        TownDevice device = new TownDevice(this, user, name, kind);
        devices.put(device.endpoint(), device);
        return device;
    }

    String freshId() {
        return String.format("n-0-%024x", ++ids);
    }

    /** A device says something to its call. */
    void toCall(Signal signal, String sender) {
        enqueue(sender + ">" + signal.getCallId(), () -> arrive(signal));
    }

    private void arrive(Signal signal) {
        String id = signal.getCallId();
        Call call = calls.get(id);
        if (call == null || call.phase() == Phase.ENDED) {
            if (call == null && signal.hasInvite() && !signal.getLegId().isEmpty()) {
                calls.put(id, Call.idle(id, CallPolicy.standard()));
            } else {
                gone(signal);
                return;
            }
        }
        on(id, signal.hasTransfer() ? new CallEvent.TransferAsked(signal, freshId()) : new CallEvent.FromLeg(signal));
    }

    /** As the shell does for a call that is not there. */
    private void gone(Signal signal) {
        if (signal.getFromCallId().isEmpty() || signal.hasEnd()) return;
        EndReason reason = signal.hasInvite() ? EndReason.NOT_FOUND : EndReason.TRANSPORT_LOST;
        toCall(
                Signal.newBuilder()
                        .setCallId(signal.getFromCallId())
                        .setLegId(signal.getFromLegId())
                        .setEnd(End.newBuilder().setReason(reason))
                        .build(),
                signal.getCallId());
    }

    void on(String id, CallEvent event) {
        Call before = calls.get(id);
        Transition transition;
        try {
            transition = CallReducer.reduce(before, event);
        } catch (RuntimeException e) {
            throw new AssertionError(id + " " + CallEventNames.of(event) + " " + before.stitch() + "\n" + told(), e);
        }
        calls.put(id, transition.next());
        story.add(id.substring(id.length() - 2) + " " + CallEventNames.of(event) + " " + before.phase() + " -> "
                + transition.next().phase()
                + (transition.ignored().isEmpty() ? "" : " ignored: " + transition.ignored()));
        Set<CallTimer> running = timers.computeIfAbsent(id, key -> new java.util.LinkedHashSet<>());
        for (Effect effect : transition.effects()) perform(id, effect, running);
        assertThat(running).as(this::told).isEqualTo(transition.next().timers());
        for (Leg leg : transition.next().legs().values()) {
            Delivery waiting = leg.pending();
            if (waiting != null && waiting.question() == 0) {
                assertThat(running).as(this::told).contains(CallTimer.gather(waiting.source()));
            }
        }
    }

    private void perform(String id, Effect effect, Set<CallTimer> running) {
        if (effect instanceof Effect.Send send) {
            story.add("   " + send.signal().getCallId().substring(24) + "/"
                    + send.signal().getLegId() + " <- "
                    + send.signal().getBodyCase() + " "
                    + send.signal().getEnd().getReason());
            if (send.endpoint().startsWith("calls.")) {
                toCall(send.signal(), id);
            } else {
                TownDevice device = devices.get(send.endpoint());
                enqueue(id + ">" + send.endpoint(), () -> device.hears(send.signal()));
            }
        } else if (effect instanceof Effect.StartTimer start) {
            running.add(start.timer());
            started.merge(id + start.timer(), 1, Integer::sum);
        } else if (effect instanceof Effect.CancelTimer cancel) {
            running.remove(cancel.timer());
        } else if (effect instanceof Effect.Resolve resolve) {
            enqueue(id + ">router", () -> on(id, new CallEvent.Routed(routeTo(resolve.to()), relay)));
        } else if (effect instanceof Effect.AskRelay ask) {
            relayed.merge(id, 1, Integer::sum);
            enqueue(
                    id + ">relay",
                    () -> on(id, new CallEvent.Relayed(ask.ticket(), TownDevice.throughRelay(ask.request()))));
        } else if (effect instanceof Effect.ReleaseRelay release) {
            if (release.branch().isEmpty()) relayed.remove(id);
        } else if (effect instanceof Effect.CloseBooks books) {
            assertThat(booked).as(this::told).doesNotContainKey(id);
            booked.put(id, books.end().getReason());
        }
    }

    private Router.Route routeTo(String to) {
        Address callee = Address.parse(to);
        List<Router.Target> targets = devices.values().stream()
                .filter(device -> device.address().bare().equals(callee.bare()))
                .map(TownDevice::target)
                .toList();
        return targets.isEmpty()
                ? new Router.Refused(EndReason.NOT_FOUND, "nobody")
                : new Router.Targets(inTurn ? targets.stream().map(List::of).toList() : List.of(targets));
    }

    void fire(String id, CallTimer timer) {
        assertThat(timers.get(id)).as(this::told).contains(timer);
        timers.get(id).remove(timer);
        on(id, new CallEvent.TimerFired(timer));
    }

    /** How many times a timer of a call was set. */
    int timesStarted(String id, CallTimer timer) {
        return started.getOrDefault(id + timer, 0);
    }

    Set<CallTimer> running(String id) {
        return Set.copyOf(timers.getOrDefault(id, Set.of()));
    }

    private void enqueue(String line, Runnable delivery) {
        bus.computeIfAbsent(line, key -> new ArrayDeque<>()).add(delivery);
    }

    /** One delivery. False where nothing is on its way. */
    boolean step() {
        List<String> lines = bus.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (lines.isEmpty()) return false;
        String line = lines.get(order == null ? 0 : order.nextInt(lines.size()));
        bus.get(line).remove().run();
        return true;
    }

    /** Until nothing is on its way, and nobody waits for candidates any more. */
    Town settles() {
        int steps = 0;
        while (goesOn()) assertThat(++steps).as(this::told).isLessThan(5_000);
        return this;
    }

    /** One delivery, or where nothing is on its way an end of gathering candidates. False where all is at rest. */
    boolean goesOn() {
        return step() || fireGathering();
    }

    private boolean fireGathering() {
        for (String id : List.copyOf(timers.keySet())) {
            for (CallTimer timer : running(id)) {
                if (timer.kind() != CallTimer.Kind.GATHER) continue;
                fire(id, timer);
                return true;
            }
        }
        return false;
    }

    EndReason reasonOf(String id) {
        return booked.get(id);
    }

    /** Nothing is left of any call: no leg, timer, relay session. */
    void assertNothingLeft() {
        for (Call call : calls.values()) {
            assertThat(call.phase()).as(this::told).isEqualTo(Phase.ENDED);
            assertThat(call.legs().values()).as(this::told).allMatch(Leg::isOver);
            assertThat(call.timers()).as(this::told).isEmpty();
        }
        assertThat(booked.keySet()).as(this::told).isEqualTo(calls.keySet());
        assertThat(relayed).as(this::told).isEmpty();
        for (TownDevice device : devices.values()) device.assertAtRest();
    }

    String told() {
        return String.join("\n", story);
    }

    // What users do

    /** A call that is answered; its id. */
    String talk(TownDevice one, TownDevice other) {
        String id = one.calls(other);
        settles();
        other.answers(id);
        settles();
        assertThat(one.talksIn(id)).as(this::told).isTrue();
        assertThat(other.talksIn(id)).as(this::told).isTrue();
        return id;
    }

    void say(TownDevice device, String call, UnaryOperator<Signal.Builder> body) {
        device.say(call, body);
    }

    void transfer(TownDevice by, String call, TownDevice to) {
        say(
                by,
                call,
                s -> s.setTransfer(
                        Transfer.newBuilder().setTo(to.address().bare().toString())));
    }

    void transfer(TownDevice by, String call, String replaced) {
        say(by, call, s -> s.setTransfer(Transfer.newBuilder().setReplacesCallId(replaced)));
    }
}
