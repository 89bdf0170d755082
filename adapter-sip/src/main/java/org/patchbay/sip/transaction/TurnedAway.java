package org.patchbay.sip.transaction;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests that were turned away without a transaction: a copy that waited in the socket meanwhile, or is sent again since the refusal was
 * lost, has to be refused as well, or its sender gets a call that he has given up. Bounded: beyond that the oldest is forgotten first.
 */
final class TurnedAway {
    private final int most;
    private final long forNanos;
    private final Map<TransactionKey, Refusal> byKey = new LinkedHashMap<>();

    private record Refusal(int retryAfterSeconds, long untilNanos) {}

    /**
     * @param most how many are remembered
     * @param forTime how long: for as long as a request may be sent again
     */
    TurnedAway(int most, Duration forTime) {
        this.most = most;
        this.forNanos = forTime.toNanos();
    }

    void remember(TransactionKey key, int retryAfterSeconds, long nowNanos) {
        forget(nowNanos);
        byKey.put(key, new Refusal(retryAfterSeconds, nowNanos + forNanos));
    }

    /** What such a request was told, or 0 where it was not turned away lately. */
    int retryAfterSeconds(TransactionKey key, long nowNanos) {
        if (byKey.isEmpty()) return 0;
        Refusal refusal = byKey.get(key);
        return refusal == null || refusal.untilNanos() - nowNanos < 0 ? 0 : refusal.retryAfterSeconds();
    }

    int size() {
        return byKey.size();
    }

    private void forget(long nowNanos) {
        Iterator<Refusal> oldest = byKey.values().iterator();
        while (oldest.hasNext()) {
            boolean over = oldest.next().untilNanos() - nowNanos < 0;
            if (!over && byKey.size() < most) return;
            oldest.remove();
        }
    }
}
