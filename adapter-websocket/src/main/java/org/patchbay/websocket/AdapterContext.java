package org.patchbay.websocket;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.ice.IceServers;
import org.patchbay.core.spi.Gateway;

/**
 * What all connections and sessions of one adapter share.
 *
 * @param draining set once, when no new sessions and calls are taken any more
 */
record AdapterContext(
        Gateway gateway,
        WebSocketConfig config,
        Tally tally,
        SessionDirectory directory,
        IceServers iceServers,
        Clock clock,
        AtomicBoolean draining) {

    static AdapterContext of(Gateway gateway, WebSocketConfig config, Clock clock) {
        return new AdapterContext(
                gateway,
                config,
                new Tally(gateway.counters()),
                new SessionDirectory(config.limits().sessions()),
                new IceServers(config.iceServers()),
                clock,
                new AtomicBoolean());
    }

    /** What its endpoints share. */
    ClientEndpointVerticle.Around aroundEndpoints() {
        return new ClientEndpointVerticle.Around(
                "websocket",
                gateway.bus(),
                gateway.messages(),
                tally.gauge(Tally.CALLS),
                () -> tally.count(Tally.STRAY_SIGNALS),
                clock::millis);
    }
}
