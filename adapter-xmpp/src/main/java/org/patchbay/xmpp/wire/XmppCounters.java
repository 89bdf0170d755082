package org.patchbay.xmpp.wire;

import java.util.concurrent.atomic.AtomicLong;
import org.jivesoftware.smack.packet.StanzaError;
import org.patchbay.core.metrics.Counters;
import org.patchbay.xmpp.sasl.SaslCondition;
import org.patchbay.xmpp.stream.StreamCondition;

/** What the adapter counts, and under which names an operator finds it. */
public final class XmppCounters {
    public static final String STREAMS = "patchbay_xmpp_streams";
    public static final String SESSIONS = "patchbay_xmpp_sessions";
    public static final String DETACHED = "patchbay_xmpp_sessions_detached";
    public static final String LEGS = "patchbay_xmpp_legs";
    public static final String STANZAS_IN = "patchbay_xmpp_stanzas_total{direction=\"in\"}";
    public static final String STANZAS_OUT = "patchbay_xmpp_stanzas_total{direction=\"out\"}";
    public static final String STANZAS_LOST = "patchbay_xmpp_stanzas_undeliverable_total";
    public static final String UNREADABLE = "patchbay_xmpp_stanzas_unreadable_total";
    public static final String STRAY_SIGNALS = "patchbay_xmpp_stray_signals_total";
    public static final String RESUMED = "patchbay_xmpp_resumes_total{result=\"resumed\"}";
    public static final String NOT_RESUMED = "patchbay_xmpp_resumes_total{result=\"refused\"}";
    public static final String LOGGED_IN = "patchbay_xmpp_logins_total";
    public static final String REFUSED_STREAMS = "patchbay_xmpp_streams_refused_total";

    private final Counters counters;

    public XmppCounters(Counters counters) {
        this.counters = counters;
    }

    public void count(String name) {
        counters.increment(name);
    }

    /** A stream that the gateway closes with this error. */
    public void streamError(StreamCondition condition) {
        counters.increment(streamErrorName(condition));
    }

    public static String streamErrorName(StreamCondition condition) {
        return "patchbay_xmpp_stream_errors_total{condition=\"" + condition.element() + "\"}";
    }

    /** A stanza that the gateway answers with this error. */
    public void stanzaError(StanzaError.Condition condition) {
        counters.increment("patchbay_xmpp_stanza_errors_total{condition=\"" + condition + "\"}");
    }

    /** A log-in that fails with this condition. */
    public void saslFailure(SaslCondition condition) {
        counters.increment("patchbay_xmpp_sasl_failures_total{condition=\"" + condition.element() + "\"}");
    }

    public AtomicLong gauge(String name) {
        return counters.gauge(name);
    }
}
