package org.patchbay.mqtt.device;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.LineLimits;
import org.patchbay.core.ice.IceServers;
import org.patchbay.core.spi.Gateway;

/**
 * What all devices of the adapter share.
 *
 * @param classes what devices can do, by client id; the first that covers one counts
 * @param iceServers what a device is told of STUN and TURN servers, when it says hello
 * @param callsPerDevice how many calls a device may have at a time
 * @param draining set once, when no new calls are taken any more
 */
public record DeviceContext(
        Gateway gateway,
        Tally tally,
        List<DeviceClass> classes,
        IceServers iceServers,
        int callsPerDevice,
        Clock clock,
        AtomicBoolean draining) {

    /** The context of one adapter. */
    public static DeviceContext of(
            Gateway gateway, List<DeviceClass> classes, IceServers iceServers, int callsPerDevice, Clock clock) {
        return new DeviceContext(
                gateway,
                new Tally(gateway.counters()),
                List.copyOf(classes),
                iceServers,
                callsPerDevice,
                clock,
                new AtomicBoolean());
    }

    /** How many users a device may watch at a time. */
    private static final int MOST_WATCHED = 100;

    /** What a device may have. */
    public LineLimits limits() {
        return new LineLimits(callsPerDevice, MOST_WATCHED);
    }

    /** What the adapter's endpoints share. */
    public ClientEndpointVerticle.Around aroundEndpoints() {
        return new ClientEndpointVerticle.Around(
                "mqtt",
                gateway.bus(),
                gateway.messages(),
                tally.gauge(Tally.CALLS),
                () -> tally.count(Tally.STRAY_SIGNALS),
                clock::millis);
    }

    /** Milliseconds since 1970. */
    public long nowMs() {
        return clock.millis();
    }

    /** Microseconds since 1970, for signals. */
    public long nowMicros() {
        return Math.multiplyExact(clock.millis(), 1000L);
    }
}
