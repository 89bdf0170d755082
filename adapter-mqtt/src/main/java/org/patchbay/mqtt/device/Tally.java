package org.patchbay.mqtt.device;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.patchbay.client.v1.Error;
import org.patchbay.core.metrics.Counters;

/** What the adapter counts, and under which names an operator finds it. */
public final class Tally {
    public static final String CONNECTIONS = "patchbay_mqtt_connections";
    public static final String NOT_ADMITTED = "patchbay_mqtt_connections_not_admitted";
    public static final String SESSIONS = "patchbay_mqtt_sessions";
    public static final String AWAY = "patchbay_mqtt_sessions_away";
    public static final String CALLS = "patchbay_mqtt_calls";
    public static final String WAITING = "patchbay_mqtt_publications_waiting";
    public static final String PUBLISH_IN = "patchbay_mqtt_publications_total{direction=\"in\"}";
    public static final String PUBLISH_OUT = "patchbay_mqtt_publications_total{direction=\"out\"}";
    public static final String REPEATED = "patchbay_mqtt_publications_repeated_total";
    public static final String RETRANSMITTED = "patchbay_mqtt_publications_retransmitted_total";
    public static final String EXPIRED = "patchbay_mqtt_publications_dropped_total{reason=\"expired\"}";
    public static final String UNSUBSCRIBED = "patchbay_mqtt_publications_dropped_total{reason=\"not_subscribed\"}";
    public static final String FULL = "patchbay_mqtt_publications_dropped_total{reason=\"full\"}";
    public static final String TOO_LARGE = "patchbay_mqtt_publications_dropped_total{reason=\"too_large\"}";
    public static final String COLLAPSED = "patchbay_mqtt_publications_dropped_total{reason=\"call_ended\"}";
    public static final String RESUMED = "patchbay_mqtt_sessions_resumed_total{from=\"memory\"}";
    public static final String RESTORED = "patchbay_mqtt_sessions_resumed_total{from=\"store\"}";
    public static final String STORE_FAILED = "patchbay_mqtt_session_store_failures_total";
    public static final String STRAY_SIGNALS = "patchbay_mqtt_stray_signals_total";
    public static final String IGNORED = "patchbay_mqtt_frames_ignored_total";
    public static final String UNAUTHORIZED = "patchbay_mqtt_topics_not_authorized_total";
    public static final String OUTSIDE_CONNECTION = "patchbay_mqtt_packets_outside_connections_total";
    public static final String OVER_RATE = "patchbay_mqtt_over_rate_total";

    public static final String BAD_REPLIES = "patchbay_mqtt_libpeer_unreadable_replies_total";
    public static final String BAD_PRESENCE = "patchbay_mqtt_broker_unreadable_presence_total";
    public static final String NOT_BOUND = "patchbay_mqtt_broker_devices_refused_total";

    private final Counters counters;

    public Tally(Counters counters) {
        this.counters = counters;
    }

    /** Adds one. */
    public void count(String name) {
        counters.increment(name);
    }

    /** A frame was refused. */
    public void refused(Error.Code code) {
        counters.increment("patchbay_mqtt_refusals_total{code=\"" + code.name() + "\"}");
    }

    /** A CONNECT was refused. */
    public void turnedAway(Enum<?> reason) {
        counters.increment(turnedAwayName(reason));
    }

    /** The gateway closed a connection. */
    public void closed(Enum<?> reason) {
        counters.increment(closedName(reason));
    }

    /** Where {@link #turnedAway} counts. */
    public static String turnedAwayName(Enum<?> reason) {
        return "patchbay_mqtt_connects_refused_total{reason=\"" + reason.name().toLowerCase(Locale.ROOT) + "\"}";
    }

    /** Where {@link #closed} counts. */
    public static String closedName(Enum<?> reason) {
        return "patchbay_mqtt_closes_total{reason=\"" + reason.name().toLowerCase(Locale.ROOT) + "\"}";
    }

    /** A gauge to move up and down. */
    public AtomicLong gauge(String name) {
        return counters.gauge(name);
    }
}
