package org.patchbay.server.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.patchbay.core.metrics.Counters;
import org.patchbay.server.config.AddressRange;

/** {@code /metrics}: all counters, and what the JVM tells of itself, to those who may read it. */
final class MetricsDoor implements Handler<RoutingContext> {
    private final Counters counters;
    private final List<AddressRange> readers;

    MetricsDoor(Counters counters, List<AddressRange> readers) {
        this.counters = counters;
        this.readers = readers;
    }

    @Override
    public void handle(RoutingContext context) {
        String remote = context.request().remoteAddress().hostAddress();
        if (remote == null || readers.stream().noneMatch(range -> range.contains(remote))) {
            context.response().setStatusCode(403).end("http.metrics-from does not name your address\n");
            return;
        }
        Map<String, Number> values = new TreeMap<>(counters.snapshot());
        values.putAll(JvmMetrics.read());
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(PrometheusText.write(values));
    }
}
