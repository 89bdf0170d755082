package org.patchbay.websocket;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.patchbay.client.v1.Error;
import org.patchbay.core.metrics.Counters;

/** What the adapter counts, and under which names an operator finds it. */
final class Tally {
    static final String CONNECTIONS = "patchbay_websocket_connections";
    static final String NOT_ADMITTED = "patchbay_websocket_connections_not_admitted";
    static final String SESSIONS = "patchbay_websocket_sessions";
    static final String DETACHED = "patchbay_websocket_sessions_detached";
    static final String CALLS = "patchbay_websocket_calls";
    static final String FRAMES_IN = "patchbay_websocket_frames_total{direction=\"in\"}";
    static final String FRAMES_OUT = "patchbay_websocket_frames_total{direction=\"out\"}";
    static final String REPEATED = "patchbay_websocket_frames_repeated_total";
    static final String RESUMED = "patchbay_websocket_resumes_total{result=\"resumed\"}";
    static final String NOT_RESUMED = "patchbay_websocket_resumes_total{result=\"refused\"}";
    static final String STRAY_SIGNALS = "patchbay_websocket_stray_signals_total";
    static final String IGNORED = "patchbay_websocket_frames_ignored_total";
    static final String FOREIGN_ORIGIN = "patchbay_websocket_foreign_origin_total";

    private final Counters counters;

    Tally(Counters counters) {
        this.counters = counters;
    }

    void count(String name) {
        counters.increment(name);
    }

    void refused(Error.Code code) {
        counters.increment("patchbay_websocket_refusals_total{code=\"" + code.name() + "\"}");
    }

    void closed(CloseCode code) {
        counters.increment(closedName(code));
    }

    static String closedName(CloseCode code) {
        return "patchbay_websocket_closes_total{reason=\"" + code.name().toLowerCase(Locale.ROOT) + "\"}";
    }

    AtomicLong gauge(String name) {
        return counters.gauge(name);
    }
}
