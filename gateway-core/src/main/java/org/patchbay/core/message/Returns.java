package org.patchbay.core.message;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was stored to those who are back: for each user one message after the other, each when the one before has reached a device or is
 * refused, so that they arrive in order whatever the protocol. Only so many users at a time, so that a thousand who come back at once
 * do not flood the store. Those who come while the store is out of reach wait until it answers again: one of them at a time asks, with a
 * growing wait, and when he is answered so are the others. Belongs to the event loop of the messages.
 */
final class Returns {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);
    private static final int AT_A_TIME = 64;
    private static final int MOST_WAITING = 100_000;
    private static final int PAGE = 50;
    private static final long FIRST_RETRY_MS = 500;
    private static final long LONGEST_RETRY_MS = 10_000;

    private static final long NOT_READING = -1;

    private final MessageServices services;
    private final Removals removals;
    private final Consumer<Runnable> loop;
    private final Consumer<StoredMessage> deliver;
    private final Set<Address> waiting = new LinkedHashSet<>();
    private final Map<Address, Round> rounds = new HashMap<>();
    /** Those whose messages could not be read. */
    private final Set<Address> unread = new LinkedHashSet<>();

    private long retryMs = FIRST_RETRY_MS;
    private boolean retryIsDue;

    /**
     * @param removals is told how long answers of the store are worked in
     * @param loop runs something on the event loop of the messages
     * @param deliver tries a message; {@link #settled} is to be called when it is known what came of it
     */
    Returns(MessageServices services, Removals removals, Consumer<Runnable> loop, Consumer<StoredMessage> deliver) {
        this.services = services;
        this.removals = removals;
        this.loop = loop;
        this.deliver = deliver;
    }

    /** One user's messages, being brought. */
    private static final class Round {
        final Set<String> tried = new HashSet<>();
        final Deque<StoredMessage> page = new ArrayDeque<>();

        @Nullable
        String current;

        boolean again;
        /** The answer that the page is of. */
        long reading = NOT_READING;
    }

    /** A user is back, or may be. */
    void check(Address device) {
        Address user = device.bare();
        Round round = rounds.get(user);
        if (round != null) {
            round.again = true;
        } else if (hasRoom()) {
            unread.remove(user);
            waiting.add(user);
            beginNext();
        }
    }

    private boolean hasRoom() {
        if (waiting.size() + unread.size() < MOST_WAITING) return true;
        // The messages stay where they are, for the next time that the user comes.
        services.counters().increment("patchbay_messages_returns_put_off_total");
        return false;
    }

    /** What came of a message that was tried. */
    void settled(Address user, String key, boolean reached, Failure failure) {
        Round round = rounds.get(user);
        if (round == null || !key.equals(round.current)) return;
        round.current = null;
        // What a device refuses must not hold up the rest; where none is there, the rest waits too.
        if (reached || !failure.isAbsence()) next(user, round);
        else end(user, round);
    }

    private void beginNext() {
        while (rounds.size() < AT_A_TIME && !waiting.isEmpty()) {
            Address user = waiting.iterator().next();
            waiting.remove(user);
            Round round = new Round();
            rounds.put(user, round);
            load(user, round);
        }
    }

    private void load(Address user, Round round) {
        ends(round);
        round.reading = removals.asks();
        services.store()
                .waitingFor(user, PAGE + Math.min(round.tried.size(), PAGE))
                .onComplete(result -> loop.accept(() -> {
                    if (result.failed()) {
                        services.counters().increment("patchbay_messages_store_failures_total");
                        LOG.atWarn().setCause(result.cause()).log("waiting messages can't be read");
                        unanswered(user, round);
                    } else {
                        answered();
                        loaded(user, round, result.result());
                    }
                }));
    }

    /** The store is out of reach. */
    private void unanswered(Address user, Round round) {
        ends(round);
        rounds.remove(user);
        if (hasRoom()) unread.add(user);
        if (!retryIsDue && !unread.isEmpty()) {
            retryIsDue = true;
            services.vertx().setTimer(retryMs, timer -> loop.accept(this::retry));
            retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
        }
        beginNext();
    }

    private void retry() {
        retryIsDue = false;
        Iterator<Address> longest = unread.iterator();
        if (!longest.hasNext()) return;
        waiting.add(longest.next());
        longest.remove();
        beginNext();
    }

    private void answered() {
        retryMs = FIRST_RETRY_MS;
        waiting.addAll(unread);
        unread.clear();
    }

    private void loaded(Address user, Round round, List<StoredMessage> found) {
        for (StoredMessage message : found) if (!round.tried.contains(message.key())) round.page.add(message);
        if (round.page.isEmpty()) end(user, round);
        else next(user, round);
        beginNext();
    }

    private void ends(Round round) {
        if (round.reading != NOT_READING) removals.ends(round.reading);
        round.reading = NOT_READING;
    }

    private void next(Address user, Round round) {
        StoredMessage message = round.page.poll();
        if (message == null) {
            load(user, round);
            return;
        }
        round.tried.add(message.key());
        round.current = message.key();
        deliver.accept(message);
    }

    private void end(Address user, Round round) {
        ends(round);
        rounds.remove(user);
        if (round.again) waiting.add(user);
        beginNext();
    }
}
