package org.patchbay.core.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.patchbay.core.Address;

/**
 * The lines of one node: here the adapters meet whose channels reach the same device, without knowing each other. Safe on any thread.
 */
public final class DeviceLines {
    private final LineServices services;
    private final LineTally tally;
    private final AtomicLong open;
    private final Map<Address, Shared> byDevice = new ConcurrentHashMap<>();

    /** A line and how many sessions hold it. */
    private record Shared(DeviceLine line, int holders) {}

    public DeviceLines(LineServices services) {
        this.services = services;
        this.tally = new LineTally(services.counters());
        this.open = services.counters().gauge("patchbay_client_lines");
    }

    /**
     * The line of a device: the one that there is, or a new one. {@link #leave} gives it back; as long as anybody holds it, everybody who asks gets
     * the same. It lives on the endpoint of whoever asked first, and so must whatever is attached to it.
     */
    public DeviceLine join(Address device, ClientEndpointVerticle endpoint, LineLimits limits) {
        return byDevice.compute(
                        device,
                        (key, known) -> known == null
                                ? new Shared(alone(device, endpoint, limits), 1)
                                : new Shared(known.line(), known.holders() + 1))
                .line();
    }

    /** Gives a line back that was joined. */
    public void leave(DeviceLine line) {
        byDevice.computeIfPresent(line.address(), (device, known) -> {
            if (known.line() != line) return known;
            if (known.holders() > 1) return new Shared(line, known.holders() - 1);
            open.decrementAndGet();
            return null;
        });
    }

    /** A line that nobody else joins: for a device whose other channels can't be told of it. Nothing is to be given back. */
    public DeviceLine apart(Address device, ClientEndpointVerticle endpoint, LineLimits limits) {
        return new DeviceLine(services, tally, endpoint, device, limits);
    }

    private DeviceLine alone(Address device, ClientEndpointVerticle endpoint, LineLimits limits) {
        open.incrementAndGet();
        return apart(device, endpoint, limits);
    }
}
