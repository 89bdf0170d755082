package org.patchbay.core.routing;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;

/** Finds whom to ring for an address. */
public interface Router {
    /** What a look-up gives. */
    sealed interface Route permits Targets, Refused {}

    /** Groups to ring in turn, each all at once. No group is empty, and there is at least one. */
    record Targets(List<List<Target>> groups) implements Route {}

    /** Nobody to ring: NOT_FOUND, UNAVAILABLE, FORBIDDEN. */
    record Refused(EndReason reason, String text) implements Route {}

    /**
     * One device by its best channel.
     *
     * @param device the device's address
     * @param channel the channel to ring
     * @param capabilities what the device can do
     */
    record Target(Address device, Channel channel, Capabilities capabilities) {}

    /**
     * @param from who calls, as authenticated
     * @param to who is called: a user, a device, or an address outside the own domains
     */
    Future<Route> route(Address from, Address to);
}
