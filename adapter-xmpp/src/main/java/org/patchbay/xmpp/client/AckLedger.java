package org.patchbay.xmpp.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Who has how many stanzas of whom (XEP-0198 4): counts both ways, modulo 2^32, and what the client has not acknowledged. Pure.
 *
 * @param <T> what is kept
 */
final class AckLedger<T> {
    private static final long MODULUS = 1L << 32;

    private final int most;
    private final Deque<T> unacknowledged = new ArrayDeque<>();
    private long handled;
    private long acknowledged;

    /** @param most how many may wait to be acknowledged */
    AckLedger(int most) {
        this(most, 0, 0);
    }

    /** One that has counted before; for tests of what happens at 2^32. */
    AckLedger(int most, long handled, long acknowledged) {
        this.most = most;
        this.handled = handled;
        this.acknowledged = acknowledged;
    }

    sealed interface Acknowledgement permits Acknowledged, NeverSent {}

    /** These have arrived, in the order in which they were sent. */
    record Acknowledged<T>(List<T> arrived) implements Acknowledgement {}

    /** The client acknowledges more than was sent. */
    record NeverSent(long count) implements Acknowledgement {}

    /** A stanza of the client's is taken. */
    void handle() {
        handled = (handled + 1) % MODULUS;
    }

    /** How many of the client's stanzas were taken: {@code h} of the gateway. */
    long handled() {
        return handled;
    }

    /** Keeps a stanza on its way out; false where as many wait as may. */
    boolean keep(T stanza) {
        if (unacknowledged.size() >= most) return false;
        unacknowledged.add(stanza);
        return true;
    }

    /**
     * Takes an acknowledgement. One that is lower than the one before says nothing new.
     *
     * <p>COMPAT(@xmpp/client, 0.14): it begins to count from 0 once more after it has counted a stanza, and never catches up.
     *
     * @param count {@code h} of the client
     */
    Acknowledgement acknowledge(long count) {
        long more = Math.floorMod(count - acknowledged, MODULUS);
        if (more > MODULUS / 2) return new Acknowledged<>(List.of());
        if (more > unacknowledged.size()) return new NeverSent(count);
        List<T> arrived = new ArrayList<>();
        for (long i = 0; i < more; i++) arrived.add(unacknowledged.remove());
        acknowledged = count;
        return new Acknowledged<>(arrived);
    }

    /** What the client has not acknowledged, the oldest first. */
    List<T> unacknowledged() {
        return List.copyOf(unacknowledged);
    }

    boolean isSettled() {
        return unacknowledged.isEmpty();
    }
}
