package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPResponse;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the transaction layer counts, and what of it is worth a line in the log. */
final class TransactionCounters {
    private static final Logger LOGGER = LoggerFactory.getLogger(TransactionCounters.class);

    private final Counters counters;

    TransactionCounters(Counters counters) {
        this.counters = counters;
    }

    void retransmitted() {
        counters.increment("patchbay_sip_retransmissions_total");
    }

    /** A request of ours had no final response in time. */
    void timedOut() {
        counters.increment("patchbay_sip_client_timeouts_total");
    }

    void terminated(ServerTransaction.Termination how) {
        counters.increment("patchbay_sip_server_failures_total{reason=\""
                + switch (how) {
                    case DONE -> "none";
                    case NO_ACK -> "no_ack";
                    case UNANSWERED -> "unanswered";
                    case TRANSPORT_ERROR -> "transport";
                }
                + "\"}");
    }

    void full() {
        counters.increment("patchbay_sip_transactions_refused_total");
    }

    /** One that only waited for repetitions went before its time. */
    void shortened() {
        counters.increment("patchbay_sip_transactions_shortened_total");
    }

    void turnedAway() {
        counters.increment("patchbay_sip_requests_turned_away_total");
    }

    void strayResponse() {
        counters.increment("patchbay_sip_stray_responses_total");
    }

    void merged() {
        counters.increment("patchbay_sip_merged_requests_total");
    }

    void strayCancel() {
        counters.increment("patchbay_sip_stray_cancels_total");
    }

    void responseTooLate(@Nullable SIPResponse response) {
        counters.increment("patchbay_sip_responses_too_late_total");
        if (response == null) return;
        LOGGER.atWarn()
                .addKeyValue("status", response.getStatusCode())
                .addKeyValue("call", response.getCallId().getCallId())
                .log("response after the final one is not sent");
    }
}
