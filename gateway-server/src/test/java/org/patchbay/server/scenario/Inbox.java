package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What an actor has received, in order, and how it waits for the next. */
final class Inbox<M> {
    /**
     * How long something that is expected may take; a bound for failing tests, not a time that passing ones wait. More than the 15 s after which the
     * bridge asks a device again how it is.
     */
    static final Duration PATIENCE = Duration.ofSeconds(25);

    private final String owner;
    private final BlockingQueue<M> messages = new LinkedBlockingQueue<>();
    private final List<String> history = new ArrayList<>();

    Inbox(String owner) {
        this.owner = owner;
    }

    void add(M message) {
        messages.add(message);
    }

    /**
     * The next message that is not passed over.
     *
     * @param what for the message of a failure
     * @param passedOver what may come at any time
     */
    M next(String what, Predicate<M> passedOver) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            M message;
            try {
                message = messages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (message == null) return fail(owner + " waited in vain for " + what + "; it had received:\n" + told());
            history.add(String.valueOf(message));
            if (!passedOver.test(message)) return message;
        }
    }

    /** The next message, which must be the one that is expected. */
    M expect(String what, Predicate<M> expected, Predicate<M> passedOver) {
        M message = next(what, passedOver);
        if (!expected.test(message)) {
            fail(owner + " expected " + what + " but received\n" + message + "\nafter\n" + told());
        }
        return message;
    }

    private String told() {
        return String.join("\n---\n", history.subList(Math.max(0, history.size() - 6), history.size()));
    }
}
