package org.patchbay.core.message;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;

/**
 * Messages in the memory of one process, gone with it. Safe to use from any thread; its futures are complete when they are returned. What has
 * expired makes room when room is needed, and is never told.
 */
public final class InMemoryMessageStore implements MessageStore {
    /** The most characters of all texts together: 64 MiB of memory where none of them is Latin. */
    static final long MAX_CHARACTERS = 32L << 20;

    private final int perUser;
    private final int inAll;
    private final LongSupplier clock;
    private final Map<Address, Map<String, StoredMessage>> byUser = new HashMap<>();
    private final Map<String, Address> userByKey = new HashMap<>();
    private long characters;

    /**
     * @param perUser how many messages may wait for one user
     * @param inAll how many may wait in all
     * @param clock milliseconds since 1970
     * @param counters gets {@code patchbay_messages_stored}
     */
    public InMemoryMessageStore(int perUser, int inAll, LongSupplier clock, Counters counters) {
        this.perUser = perUser;
        this.inAll = inAll;
        this.clock = clock;
        counters.gauge("patchbay_messages_stored", this::size);
    }

    @Override
    public synchronized Future<Outcome> store(StoredMessage message) {
        if (userByKey.containsKey(message.key())) return Future.succeededFuture(new Stored());
        Address user = message.to().bare();
        if (countOf(user) >= perUser) dropExpired(user);
        if (countOf(user) >= perUser) return Future.succeededFuture(new Full(perUser));
        if (!hasRoom(message)) List.copyOf(byUser.keySet()).forEach(this::dropExpired);
        if (!hasRoom(message)) return Future.succeededFuture(new Full(inAll));
        byUser.computeIfAbsent(user, key -> new LinkedHashMap<>()).put(message.key(), message);
        userByKey.put(message.key(), user);
        characters += message.text().length();
        return Future.succeededFuture(new Stored());
    }

    @Override
    public synchronized Future<List<StoredMessage>> waitingFor(Address user, int most) {
        long now = clock.getAsLong();
        Stream<StoredMessage> waiting =
                new ArrayList<>(byUser.getOrDefault(user.bare(), Map.of()).values()).stream();
        return Future.succeededFuture(waiting.filter(message -> message.expiresAtMs() > now)
                .sorted(Comparator.comparingLong(StoredMessage::sentAtMicros))
                .limit(most)
                .toList());
    }

    @Override
    public synchronized Future<Void> remove(String key) {
        removeNow(key);
        return Future.succeededFuture();
    }

    private void removeNow(String key) {
        @Nullable Address user = userByKey.remove(key);
        if (user == null) return;
        byUser.computeIfPresent(user, (same, messages) -> {
            @Nullable StoredMessage removed = messages.remove(key);
            if (removed != null) characters -= removed.text().length();
            return messages.isEmpty() ? null : messages;
        });
    }

    private void dropExpired(Address user) {
        long now = clock.getAsLong();
        List<String> expired = byUser.getOrDefault(user, Map.of()).values().stream()
                .filter(message -> message.expiresAtMs() <= now)
                .map(StoredMessage::key)
                .toList();
        expired.forEach(this::removeNow);
    }

    private int countOf(Address user) {
        return byUser.getOrDefault(user, Map.of()).size();
    }

    private boolean hasRoom(StoredMessage message) {
        return userByKey.size() < inAll && characters + message.text().length() <= MAX_CHARACTERS;
    }

    private synchronized long size() {
        return userByKey.size();
    }
}
