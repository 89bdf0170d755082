package org.patchbay.sip.transaction;

import java.time.Duration;
import org.patchbay.core.admission.HeapShare;

/**
 * @param timers the timers' base values
 * @param maxTransactions how many transactions there may be, of either side: 1 to 10,000,000. A request beyond it is answered 503,
 *     unless one that only waits for repetitions has done so for longer than T2; within a dialog a quarter more are taken
 * @param retryAfter what that 503 tells the peer to wait: 1 s to 1 h
 */
public record TransactionConfig(TimerConfig timers, int maxTransactions, Duration retryAfter) {
    /** What a finished one holds: 1.4 kB by measurement, with the bytes of an ACK. A response that carries a description is larger. */
    private static final int TRANSACTION_BYTES = 2_000;

    private static final int PERCENT_FOR_TRANSACTIONS = 15;

    /** RFC timers, 5 s, and as many transactions as 15 % of the heap hold, at most 200,000; with 256 MiB 20,132. */
    public static TransactionConfig defaults(HeapShare heap) {
        int most = heap.holds(PERCENT_FOR_TRANSACTIONS, TRANSACTION_BYTES, 200_000);
        return new TransactionConfig(TimerConfig.RFC3261, most, Duration.ofSeconds(5));
    }

    public TransactionConfig {
        if (maxTransactions < 1 || maxTransactions > 10_000_000) {
            throw new IllegalArgumentException(
                    "sip.transactions.max is " + maxTransactions + ": expected 1 to 10000000");
        }
        if (retryAfter.compareTo(Duration.ofSeconds(1)) < 0 || retryAfter.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "sip.transactions.retry-after is " + retryAfter + ": expected 1 s to 1 h");
        }
    }
}
