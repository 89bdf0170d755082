package org.patchbay.core.client;

import java.util.Locale;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Choice;

/** What lines count, and under which names an operator finds it. */
final class LineTally {
    static final String MOVED = "patchbay_client_frames_moved_total";
    static final String REPEATED = "patchbay_client_frames_repeated_total";
    static final String STRAY = "patchbay_client_stray_signals_total";

    private final Counters counters;

    LineTally(Counters counters) {
        this.counters = counters;
    }

    void count(String name) {
        counters.increment(name);
    }

    /** A device's signals go by another channel. */
    void switched(Choice reason) {
        counters.increment("patchbay_client_channel_switches_total{reason=\""
                + reason.name().toLowerCase(Locale.ROOT) + "\"}");
    }
}
