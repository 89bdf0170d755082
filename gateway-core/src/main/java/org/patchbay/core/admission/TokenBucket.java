package org.patchbay.core.admission;

/**
 * A token bucket, immutable: what is allowed at a rate, with bursts. The owner keeps the latest one.
 *
 * @param capacity the largest burst
 * @param perSecond how many tokens come back a second
 * @param tokens how many there were at {@code atMs}; below zero where more was taken than there was
 * @param atMs when that was, milliseconds of the owner's clock
 */
public record TokenBucket(int capacity, double perSecond, double tokens, long atMs) {
    /** A bucket with all its tokens. */
    public static TokenBucket full(int capacity, double perSecond, long nowMs) {
        return new TokenBucket(capacity, perSecond, capacity, nowMs);
    }

    /** The same bucket at a later time. A clock that goes back gives nothing. */
    public TokenBucket at(long nowMs) {
        if (nowMs <= atMs) return this;
        double come = (nowMs - atMs) * perSecond / 1000;
        return new TokenBucket(capacity, perSecond, Math.min(capacity, tokens + come), nowMs);
    }

    /** With one token fewer, though not below minus the capacity, so that it recovers in a bounded time. */
    public TokenBucket less() {
        return new TokenBucket(capacity, perSecond, Math.max(-capacity, tokens - 1), atMs);
    }

    /** With one token back. */
    public TokenBucket more() {
        return new TokenBucket(capacity, perSecond, Math.min(capacity, tokens + 1), atMs);
    }

    /** The same bucket at another rate, with room for that many. */
    public TokenBucket refilledAt(double perSecond, int capacity) {
        return new TokenBucket(capacity, perSecond, Math.min(capacity, tokens), atMs);
    }

    /** Whether there is a token to take. */
    public boolean hasOne() {
        return tokens >= 1;
    }

    /** Whether nothing is missing. */
    public boolean isFull() {
        return tokens >= capacity;
    }

    /** How long until there is a token, whole seconds, at least 1. */
    public int secondsUntilOne() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil((1 - tokens) / perSecond)));
    }
}
