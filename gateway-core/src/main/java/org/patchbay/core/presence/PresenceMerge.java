package org.patchbay.core.presence;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.patchbay.core.presence.DeviceView.Said;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;

/** From what the devices say to how the user is. Pure, and the same for every order of the devices. */
final class PresenceMerge {
    private static final Said SILENT = new Said(State.AVAILABLE, "");
    private static final Said NOBODY = new Said(State.OFFLINE, "");

    /** The most reachable first; of two alike one with a note, then by the note, so that the order of devices has no say. */
    private static final Comparator<Said> BY_REACH = Comparator.<Said>comparingInt(said -> rank(said.state()))
            .thenComparing(said -> said.note().isEmpty())
            .thenComparing(Said::note);

    private PresenceMerge() {}

    /**
     * The user as the devices make it.
     *
     * @param devices those that are there
     * @param onCall the user has a call that was answered, by whatever device
     */
    static PresenceState merge(Collection<DeviceView> devices, boolean onCall) {
        List<DevicePresence> each = devices.stream()
                .sorted(Comparator.comparing(DeviceView::address))
                .map(PresenceMerge::device)
                .toList();
        Said user = each.stream()
                .map(device -> new Said(device.getState(), device.getNote()))
                .min(BY_REACH)
                .orElse(NOBODY);
        if (onCall) user = onCall(user);
        return PresenceState.newBuilder()
                .setState(user.state())
                .setNote(user.note())
                .addAllDevices(each)
                .build();
    }

    private static DevicePresence device(DeviceView device) {
        // A channel that says nothing has no say against one that does.
        Said said = device.said().stream().min(BY_REACH).orElse(SILENT);
        if (device.onCall()) said = onCall(said);
        return DevicePresence.newBuilder()
                .setAddress(device.address())
                .setState(said.state())
                .setNote(said.note())
                .addAllProtocols(device.protocols().stream().sorted().toList())
                .build();
    }

    private static Said onCall(Said said) {
        return said.state() == State.DO_NOT_DISTURB ? said : new Said(State.ON_CALL, said.note());
    }

    private static int rank(State state) {
        return switch (state) {
            case DO_NOT_DISTURB -> 0;
            case ON_CALL -> 1;
            case AVAILABLE, STATE_UNSPECIFIED, UNRECOGNIZED -> 2;
            // Who is busy is there, who is away is not.
            case BUSY -> 3;
            case AWAY -> 4;
            case OFFLINE -> 5;
        };
    }
}
