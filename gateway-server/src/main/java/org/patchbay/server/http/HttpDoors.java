package org.patchbay.server.http;

import java.util.List;
import java.util.function.Supplier;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.WebSocketDoor;

/**
 * What stands behind the HTTP port.
 *
 * @param webSocketDoors the doors of adapters
 * @param health looks whether the gateway can do its work; quick, asked on an event loop
 * @param counters what {@code /metrics} tells, and where the port counts itself
 */
public record HttpDoors(List<WebSocketDoor> webSocketDoors, Supplier<HealthReport> health, Counters counters) {}
