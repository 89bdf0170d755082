package org.patchbay.xmpp.jingle;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.Signal;

/**
 * What the legs of a desk share.
 *
 * @param endpoint the endpoint's address on the bus, for logs
 * @param calls takes a signal to the call that it names
 * @param callIds gives a new call's id
 */
record DeskParts(
        String endpoint,
        Consumer<Signal> calls,
        Supplier<String> callIds,
        Counters counters,
        JingleConfig config,
        TimerWheel wheel,
        LegTable legs,
        Questions questions) {
    void count(String what) {
        counters.increment("patchbay_jingle_" + what + "_total");
    }
}
