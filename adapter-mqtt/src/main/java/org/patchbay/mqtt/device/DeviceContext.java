package org.patchbay.mqtt.device;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.patchbay.core.client.FrameTranslator;
import org.patchbay.core.spi.Gateway;

/**
 * What all devices of the adapter share.
 *
 * @param classes what devices can do, by client id; the first that covers one counts
 * @param callsPerDevice how many calls a device may have at a time
 * @param draining set once, when no new calls are taken any more
 */
public record DeviceContext(
        Gateway gateway,
        FrameTranslator translator,
        Tally tally,
        List<DeviceClass> classes,
        int callsPerDevice,
        Clock clock,
        AtomicBoolean draining) {

    /** The context of one adapter. */
    public static DeviceContext of(Gateway gateway, List<DeviceClass> classes, int callsPerDevice, Clock clock) {
        return new DeviceContext(
                gateway,
                new FrameTranslator(gateway.domains()),
                new Tally(gateway.counters()),
                List.copyOf(classes),
                callsPerDevice,
                clock,
                new AtomicBoolean());
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
