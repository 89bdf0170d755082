package org.patchbay.server.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What a peer reported, in order. A wait looks at what came after the event that the wait before it found, so that a test
 * reads in the order in which things happen; events that nobody waits for are passed over.
 */
final class EventLog<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<T> events = new ArrayList<>();
    private int next;
    private boolean ended;

    void add(T event) {
        lock.lock();
        try {
            events.add(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more events come: waits end at once. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Passes over all that have come. */
    void skip() {
        lock.lock();
        try {
            next = events.size();
        } finally {
            lock.unlock();
        }
    }

    /** The next event that fits, or nothing if none comes in time. */
    Optional<T> await(Predicate<T> fits, Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            int looked = next;
            while (true) {
                for (; looked < events.size(); looked++) {
                    T event = events.get(looked);
                    if (fits.test(event)) {
                        next = looked + 1;
                        return Optional.of(event);
                    }
                }
                if (ended || nanos <= 0) {
                    return Optional.empty();
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            throw PeerProcess.interrupted(interrupted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return String.join("\n", events.stream().map(String::valueOf).toList());
        } finally {
            lock.unlock();
        }
    }
}
