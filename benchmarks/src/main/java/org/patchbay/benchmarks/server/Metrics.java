package org.patchbay.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a gateway's gauges from {@code /metrics}. */
public final class Metrics {
    /** Gauges of what calls do not make: connections and registrations, and what waits for repetitions by a timer. */
    private static final Set<String> NOT_OF_CALLS = Set.of(
            "patchbay_admission_rate",
            "patchbay_client_lines",
            "patchbay_http_connections",
            "patchbay_load_heap_percent",
            "patchbay_mqtt_connections",
            "patchbay_mqtt_sessions",
            "patchbay_presence_users",
            "patchbay_presence_watches",
            "patchbay_registrar_users",
            "patchbay_registrar_devices",
            "patchbay_registrar_channels",
            "patchbay_relay_healthy_instances",
            "patchbay_sip_connections",
            "patchbay_sip_contacts",
            "patchbay_sip_flow_watches",
            "patchbay_sip_timers",
            "patchbay_storage_accounts_cached",
            "patchbay_storage_up",
            "patchbay_websocket_connections",
            "patchbay_websocket_sessions",
            "patchbay_xmpp_streams",
            "patchbay_xmpp_sessions");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;

    Metrics(int port) {
        this.uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    /** What calls hold now and nothing should once they are over: each gauge that is not 0. */
    public Map<String, Double> heldByCalls() throws InterruptedException {
        Map<String, Double> held = new TreeMap<>();
        all().forEach((name, value) -> {
            if (!name.startsWith("patchbay_") || name.contains("_total") || value == 0) return;
            if (!NOT_OF_CALLS.contains(name)) held.put(name, value);
        });
        return held;
    }

    private Map<String, Double> all() throws InterruptedException {
        try {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) throw new IllegalStateException("/metrics: " + response.statusCode());
            Map<String, Double> values = new TreeMap<>();
            response.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int blank = line.lastIndexOf(' ');
                values.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException("/metrics can't be read", e);
        }
    }
}
