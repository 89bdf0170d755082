package org.patchbay.xmpp.im;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patchbay.core.Address;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;

/** Which devices of one user somebody knows to be there: XMPP has a presence for each (RFC 6121 4), the model one for all. */
public final class SeenDevices {
    private Set<Address> known = new HashSet<>();

    /** What is to be told of one device, or of the user as a whole where the devices are not known. */
    public record Shown(Address address, PresenceState.State state, String note) {}

    /**
     * What a new state of the user changes.
     *
     * @param hidden a device that is not told of; the user's bare address for none
     */
    public List<Shown> changed(Address user, PresenceState state, Address hidden) {
        List<Shown> shown = new ArrayList<>();
        Set<Address> now = new HashSet<>();
        for (DevicePresence device : state.getDevicesList()) {
            Address address = Address.parse(device.getAddress());
            if (address.equals(hidden) || device.getState() == PresenceState.State.OFFLINE) continue;
            now.add(address);
            shown.add(new Shown(address, device.getState(), device.getNote()));
        }
        if (state.getDevicesCount() == 0 && state.getState() != PresenceState.State.OFFLINE) {
            now.add(user);
            shown.add(new Shown(user, state.getState(), state.getNote()));
        }
        for (Address gone : known) {
            if (!now.contains(gone)) shown.add(new Shown(gone, PresenceState.State.OFFLINE, ""));
        }
        known = now;
        return shown;
    }

    /** All that were there, which are not any more. */
    public List<Shown> gone() {
        List<Shown> shown = new ArrayList<>();
        for (Address address : known) shown.add(new Shown(address, PresenceState.State.OFFLINE, ""));
        known = new HashSet<>();
        return shown;
    }
}
