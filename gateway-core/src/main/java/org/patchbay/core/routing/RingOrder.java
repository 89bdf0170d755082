package org.patchbay.core.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.patchbay.core.Address;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;

/** From a user's devices to the groups to ring. Pure. */
final class RingOrder {
    private static final int HIGHEST_Q = 1000;

    private RingOrder() {}

    /**
     * One target a device, by its best channel; devices of one q value ring together, those of a higher one first (RFC 3261 16.6).
     *
     * @param devices each with its best channel first
     * @param from who calls: that device itself is not rung
     * @param to one device, or the user for all of them
     */
    static List<List<Target>> groups(List<Device> devices, Address from, Address to) {
        NavigableMap<Integer, List<Target>> byQ = new TreeMap<>();
        for (Device device : devices) {
            Address address = Address.parse(device.getAddress());
            if (device.getChannelsCount() == 0 || address.equals(from)) continue;
            if (to.hasDevice() && !address.equals(to)) continue;
            Channel best = device.getChannels(0);
            byQ.computeIfAbsent(best.hasQ() ? best.getQ() : HIGHEST_Q, q -> new ArrayList<>())
                    .add(new Target(address, best, device.getCapabilities()));
        }
        return byQ.descendingMap().values().stream().map(List::copyOf).toList();
    }
}
