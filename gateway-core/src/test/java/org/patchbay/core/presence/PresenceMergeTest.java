package org.patchbay.core.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.presence.DeviceView.Said;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.session.v1.Protocol;

class PresenceMergeTest {
    @ParameterizedTest(name = "{0}, on call {1}: {2}")
    @CsvSource({
        "'', false, OFFLINE",
        "'', true, ON_CALL",
        "SILENT, false, AVAILABLE",
        "SILENT, true, ON_CALL",
        "OFFLINE, false, OFFLINE",
        "AWAY, false, AWAY",
        "AWAY BUSY, false, BUSY",
        "AWAY AVAILABLE, false, AVAILABLE",
        "BUSY AVAILABLE, false, AVAILABLE",
        "OFFLINE AWAY, false, AWAY",
        "SILENT AWAY, false, AVAILABLE",
        "AVAILABLE DO_NOT_DISTURB, false, DO_NOT_DISTURB",
        "AVAILABLE DO_NOT_DISTURB, true, DO_NOT_DISTURB",
        "BUSY AWAY, true, ON_CALL",
    })
    void the_user_is_as_reachable_as_the_most_reachable_device(String devices, boolean onCall, State expected) {
        List<DeviceView> views = new ArrayList<>();
        for (String state : devices.isEmpty() ? new String[0] : devices.split(" ")) {
            List<Said> said = state.equals("SILENT") ? List.of() : List.of(new Said(State.valueOf(state), ""));
            views.add(view("d" + views.size(), said, false));
        }
        assertThat(PresenceMerge.merge(views, onCall).getState()).isEqualTo(expected);
    }

    @org.junit.jupiter.api.Test
    void a_note_goes_with_the_state_that_it_was_said_with() {
        PresenceState merged = PresenceMerge.merge(
                List.of(
                        view("desk", List.of(new Said(State.AWAY, "lunch")), false),
                        view("browser", List.of(new Said(State.BUSY, "writing")), false)),
                false);

        assertThat(merged.getNote()).isEqualTo("writing");
        assertThat(merged.getDevicesList())
                .extracting(DevicePresence::getAddress, DevicePresence::getState, DevicePresence::getNote)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bob@localhost/browser", State.BUSY, "writing"),
                        org.assertj.core.groups.Tuple.tuple("bob@localhost/desk", State.AWAY, "lunch"));
    }

    @org.junit.jupiter.api.Test
    void the_device_that_talks_is_the_one_on_the_call() {
        PresenceState merged =
                PresenceMerge.merge(List.of(view("desk", List.of(), true), view("browser", List.of(), false)), true);

        assertThat(merged.getDevicesList())
                .extracting(DevicePresence::getState)
                .containsExactly(State.AVAILABLE, State.ON_CALL);
    }

    @Property
    void the_order_of_devices_and_channels_has_no_say(
            @ForAll("views") List<DeviceView> views, @ForAll boolean onCall, @ForAll long seed) {
        List<DeviceView> shuffled = new ArrayList<>();
        for (DeviceView view : views) {
            List<Said> said = new ArrayList<>(view.said());
            Collections.shuffle(said, new Random(seed));
            shuffled.add(new DeviceView(view.address(), said, view.protocols(), view.onCall()));
        }
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(PresenceMerge.merge(shuffled, onCall)).isEqualTo(PresenceMerge.merge(views, onCall));
    }

    @Property
    void nobody_disturbs_who_says_so_by_any_device(@ForAll("views") List<DeviceView> views, @ForAll boolean onCall) {
        List<DeviceView> all = new ArrayList<>(views);
        all.add(view("quiet", List.of(new Said(State.DO_NOT_DISTURB, "")), true));

        assertThat(PresenceMerge.merge(all, onCall).getState()).isEqualTo(State.DO_NOT_DISTURB);
    }

    @Provide
    Arbitrary<List<DeviceView>> views() {
        Arbitrary<Said> said = Combinators.combine(
                        Arbitraries.of(State.AVAILABLE, State.AWAY, State.BUSY, State.OFFLINE),
                        Arbitraries.of("", "lunch", "travelling"))
                .as(Said::new);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 50), said.list().ofMaxSize(3), Arbitraries.of(true, false))
                .as((name, spoken, onCall) -> view("d" + name, spoken, onCall))
                .list()
                .ofMaxSize(5)
                .uniqueElements(DeviceView::address);
    }

    private static DeviceView view(String device, List<Said> said, boolean onCall) {
        return new DeviceView("bob@localhost/" + device, said, Set.of(Protocol.WEBSOCKET), onCall);
    }
}
