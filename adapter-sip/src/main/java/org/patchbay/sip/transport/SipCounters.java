package org.patchbay.sip.transport;

import org.patchbay.core.metrics.Counters;

/** What the transports count. The names are made beforehand, for some are counted with every message. */
final class SipCounters {
    private final Counters counters;
    private final String[] received = names("patchbay_sip_messages_received_total");
    private final String[] sent = names("patchbay_sip_messages_sent_total");
    private final String[] dropped = names("patchbay_sip_messages_dropped_total");
    private final String[] unsent = names("patchbay_sip_messages_unsent_total");

    SipCounters(Counters counters) {
        this.counters = counters;
    }

    void received(SipTransport transport) {
        counters.increment(received[transport.ordinal()]);
    }

    void sent(SipTransport transport) {
        counters.increment(sent[transport.ordinal()]);
    }

    /** Could neither be used nor be answered. */
    void dropped(SipTransport transport) {
        counters.increment(dropped[transport.ordinal()]);
    }

    /** A request that was malformed and answered so. The status is one of a handful of the parser's. */
    void refused(int status) {
        counters.increment("patchbay_sip_requests_malformed_total{status=\"" + status + "\"}");
    }

    /** Was to be sent and could not. */
    void unsent(SipTransport transport) {
        counters.increment(unsent[transport.ordinal()]);
    }

    void keepAlive() {
        counters.increment("patchbay_sip_keepalives_received_total");
    }

    /** A connection was closed because its peer read too slowly. */
    void overflowed() {
        counters.increment("patchbay_sip_connections_overflowed_total");
    }

    /** A connection was closed because its peer sent what can't be cut into messages, or not the rest of one. */
    void broken() {
        counters.increment("patchbay_sip_connections_broken_total");
    }

    /** A connection was closed because there were too many. */
    void crowded() {
        counters.increment("patchbay_sip_connections_refused_total");
    }

    private static String[] names(String name) {
        SipTransport[] transports = SipTransport.values();
        String[] names = new String[transports.length];
        for (SipTransport transport : transports) {
            names[transport.ordinal()] = name + "{transport=\"" + transport.parameter() + "\"}";
        }
        return names;
    }
}
