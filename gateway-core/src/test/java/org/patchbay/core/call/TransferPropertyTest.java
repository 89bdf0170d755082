package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.patchbay.core.call.TownDevice.Kind;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.TransferProgress.State;

/**
 * Two or three calls, whose users transfer, offer, hang up and answer whenever they please, over a bus that keeps only the order between two.
 * {@link Town} and {@link TownDevice} hold at every step that no answer comes twice or to no offer, and no timer is lost.
 */
class TransferPropertyTest {
    /** As often as a transfer makes its offer again. */
    private static final int GLARES = 3;

    private static final List<Kind> KINDS = List.of(Kind.values());

    @Property(tries = 1500)
    void every_leg_ends_and_nothing_is_left(@ForAll long seed) {
        Town town = new Town(seed == 0 ? 1 : seed);
        Random random = new Random(seed);
        if (random.nextBoolean()) town.withRelay();
        List<TownDevice> devices = Stream.of("alice", "bob", "carol", "dave")
                .map(user -> town.device(user, KINDS.get(random.nextInt(KINDS.size()))))
                .toList();
        for (int i = 0; i < 40; i++) {
            act(town, devices, random);
            int steps = random.nextInt(6);
            for (int step = 0; step < steps && town.step(); step++) {}
        }
        // Whom a transfer still brings in has to hang up, too.
        for (int i = 0; i < 10; i++) {
            for (TownDevice device : devices) {
                for (String call : List.copyOf(device.lines.keySet())) device.hangsUp(call, EndReason.NORMAL);
            }
            town.settles();
        }
        town.assertNothingLeft();
    }

    @Property(tries = 500)
    void two_phones_hear_each_other_after_any_order_of_one_transfer(@ForAll long seed) {
        Town town = new Town(seed == 0 ? 1 : seed);
        Random random = new Random(seed);
        TownDevice alice = town.device("alice", Kind.PLAIN_PHONE);
        TownDevice bob = town.device("bob", Kind.PLAIN_PHONE);
        TownDevice carol = town.device("carol", Kind.PLAIN_PHONE);
        String first = random.nextBoolean() ? town.talk(alice, bob) : town.talk(bob, alice);
        boolean attended = random.nextBoolean();
        String second = attended ? random.nextBoolean() ? town.talk(bob, carol) : town.talk(carol, bob) : "";
        if (attended) town.transfer(bob, first, second);
        else town.transfer(bob, first, carol);
        int updates = 0;
        for (int i = 0; i < 30; i++) {
            int what = random.nextInt(8 + 4 * i);
            // A transfer that is crossed by an offer each time it makes its own gives up at some time, and may.
            if (what < 3 && ++updates > GLARES) what = 3;
            if (what == 0) alice.updates(first);
            if (what == 1 && attended) carol.updates(second);
            if (what == 2 && bob.talksIn(first)) bob.updates(first);
            if (!attended && !carol.lines.isEmpty()) carol.answers(carol.current());
            town.step();
        }
        town.settles();
        if (!attended) carol.answers(carol.current());
        town.settles();

        assertThat(bob.transfers.get(bob.transfers.size() - 1).getState())
                .as(town::told)
                .isEqualTo(State.ACCEPTED);
        String other = carol.current();
        assertThat(alice.sendsTo(first)).as(town::told).isEqualTo(carol.receivesAs(other));
        assertThat(carol.sendsTo(other)).as(town::told).isEqualTo(alice.receivesAs(first));
        alice.hangsUp(first, EndReason.NORMAL);
        town.settles();
        town.assertNothingLeft();
    }

    private static void act(Town town, List<TownDevice> devices, Random random) {
        TownDevice device = devices.get(random.nextInt(devices.size()));
        TownDevice other = devices.get(random.nextInt(devices.size()));
        List<String> live = device.lines.entrySet().stream()
                .filter(entry -> entry.getValue().ended == null)
                .map(java.util.Map.Entry::getKey)
                .toList();
        if (live.isEmpty()) {
            if (!device.equals(other)) device.calls(other);
            return;
        }
        String call = live.get(random.nextInt(live.size()));
        switch (random.nextInt(12)) {
            case 0 -> {
                if (!device.equals(other) && live.size() < 3) device.calls(other);
            }
            case 1, 2, 3 -> {
                if (!device.line(call).leg.equals("a")) device.answers(call);
            }
            case 4, 5 -> {
                if (device.talksIn(call) && !device.equals(other)) town.transfer(device, call, other);
            }
            case 6, 7 -> {
                String replaced = live.get(random.nextInt(live.size()));
                if (device.talksIn(call)) town.transfer(device, call, replaced);
            }
            case 8, 9 -> device.updates(call);
            case 10 -> fireSomething(town, random);
            default -> device.hangsUp(call, EndReason.NORMAL);
        }
    }

    private static void fireSomething(Town town, Random random) {
        List<String> ids = List.copyOf(town.calls.keySet());
        if (ids.isEmpty()) return;
        String id = ids.get(random.nextInt(ids.size()));
        List<CallTimer> timers = List.copyOf(town.running(id));
        if (!timers.isEmpty()) town.fire(id, timers.get(random.nextInt(timers.size())));
    }
}
