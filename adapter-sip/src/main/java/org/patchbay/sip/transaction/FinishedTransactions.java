package org.patchbay.sip.transaction;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that only wait for repetitions, the earliest first. RFC 3261 has them wait for 32 s, so at a high rate they are nearly all there are, and
 * where there is no room for another one the earliest goes before its time: a request that is repeated after that is a new one to us, which the dialog
 * turns away (481), or the order of requests does. Confined to its event loop; bounded by the layer.
 *
 * @param <T> transactions
 */
final class FinishedTransactions<T> {
    private final Map<T, Long> since = new LinkedHashMap<>();
    private final long leastNanos;

    /** @param timers a client repeats a request that it has no response to at least every T2 (RFC 3261 17.1.2.1), so each stays for longer */
    FinishedTransactions(TimerConfig timers) {
        leastNanos = timers.t2().plus(timers.t1()).toNanos();
    }

    void add(T transaction, long nowNanos) {
        since.putIfAbsent(transaction, nowNanos);
    }

    void remove(T transaction) {
        since.remove(transaction);
    }

    /** The earliest one, if it may go; it is still among these. */
    @Nullable
    T expendable(long nowNanos) {
        Iterator<Map.Entry<T, Long>> earliest = since.entrySet().iterator();
        if (!earliest.hasNext()) return null;
        Map.Entry<T, Long> entry = earliest.next();
        return nowNanos - entry.getValue() >= leastNanos ? entry.getKey() : null;
    }
}
