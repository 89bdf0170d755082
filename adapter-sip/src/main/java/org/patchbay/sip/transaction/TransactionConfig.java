package org.patchbay.sip.transaction;

import java.time.Duration;

/**
 * @param timers the timers' base values
 * @param maxTransactions how many transactions there may be, of either side: 1 to 10,000,000. A request beyond it is answered 503
 * @param retryAfter what that 503 tells the peer to wait: 1 s to 1 h
 */
public record TransactionConfig(TimerConfig timers, int maxTransactions, Duration retryAfter) {
    /** RFC timers, 200,000 transactions, 5 s. */
    public static final TransactionConfig DEFAULT =
            new TransactionConfig(TimerConfig.RFC3261, 200_000, Duration.ofSeconds(5));

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
