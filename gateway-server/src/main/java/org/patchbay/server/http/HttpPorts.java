package org.patchbay.server.http;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.patchbay.core.metrics.Counters;

/** What all event loops' shares of the HTTP ports have in common: which ports there are, how many connections, whether they drain. */
public final class HttpPorts {
    private final int maxConnections;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<String> origins = new ConcurrentSkipListSet<>();
    private volatile boolean draining;

    public HttpPorts(int maxConnections, Counters counters) {
        this.maxConnections = maxConnections;
        counters.gauge("patchbay_http_connections", connections::get);
    }

    /** Where the port can be reached: {@code http://127.0.0.1:8080}, one for each address. */
    public List<String> origins() {
        return List.copyOf(origins);
    }

    /** Opens no more WebSocket connections. */
    public void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    void opened(String scheme, String host, int port) {
        String inUri = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        origins.add(scheme + "://" + inUri + ":" + port);
    }

    boolean admit() {
        if (connections.incrementAndGet() <= maxConnections) return true;
        connections.decrementAndGet();
        return false;
    }

    void left() {
        connections.decrementAndGet();
    }
}
