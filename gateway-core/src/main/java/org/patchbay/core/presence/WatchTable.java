package org.patchbay.core.presence;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/** All watches, by what one asks for. No clock of its own. Belongs to one thread. */
final class WatchTable {
    private final PresenceConfig config;
    private final Map<String, Watch> byId = new HashMap<>();
    private final Map<Address, Map<String, Watch>> byUser = new HashMap<>();
    private final Map<Address, Map<String, Watch>> byWatcher = new HashMap<>();
    private final TreeSet<Watch> byExpiry =
            new TreeSet<>(Comparator.comparingLong(Watch::expiresAtMs).thenComparing(Watch::id));

    WatchTable(PresenceConfig config) {
        this.config = config;
    }

    /** Whether there is room for this one, which may take the place of another. */
    boolean hasRoom(Watch watch) {
        @Nullable Watch before = byId.get(watch.id());
        int mine = byWatcher.getOrDefault(watch.watcher().bare(), Map.of()).size();
        boolean sameWatcher =
                before != null && before.watcher().bare().equals(watch.watcher().bare());
        return (before != null || byId.size() < config.watches()) && (sameWatcher || mine < config.watchesPerUser());
    }

    /** Adds a watch; the earlier one of the same id is gone. */
    void put(Watch watch) {
        remove(watch.id());
        byId.put(watch.id(), watch);
        byUser.computeIfAbsent(watch.user(), user -> new LinkedHashMap<>()).put(watch.id(), watch);
        byWatcher
                .computeIfAbsent(watch.watcher().bare(), watcher -> new LinkedHashMap<>())
                .put(watch.id(), watch);
        if (watch.expiresAtMs() != 0) byExpiry.add(watch);
    }

    /** Removes a watch, and tells which it was. */
    @Nullable
    Watch remove(String id) {
        @Nullable Watch watch = byId.remove(id);
        if (watch == null) return null;
        drop(byUser, watch.user(), id);
        drop(byWatcher, watch.watcher().bare(), id);
        byExpiry.remove(watch);
        return watch;
    }

    /** The watches of a user's presence. */
    List<Watch> of(Address user) {
        return List.copyOf(byUser.getOrDefault(user, Map.of()).values());
    }

    /** Whether anybody watches that user. */
    boolean isWatched(Address user) {
        return byUser.containsKey(user);
    }

    /** Whether that watcher, by whatever device, still watches that user. */
    boolean isWatching(Address watcher, Address user) {
        Collection<Watch> watches =
                byWatcher.getOrDefault(watcher.bare(), Map.of()).values();
        return watches.stream().anyMatch(watch -> watch.user().equals(user));
    }

    /** The watches that a watcher has by one channel. */
    List<Watch> by(Address watcher, String endpoint, String channelId) {
        return byWatcher.getOrDefault(watcher.bare(), Map.of()).values().stream()
                .filter(watch -> watch.channel().getId().equals(channelId)
                        && watch.channel().getEndpoint().equals(endpoint))
                .toList();
    }

    /** Those whose time has come, the earliest first. */
    List<Watch> expired(long nowMs) {
        return byExpiry.stream()
                .takeWhile(watch -> watch.expiresAtMs() <= nowMs)
                .toList();
    }

    int size() {
        return byId.size();
    }

    private static void drop(Map<Address, Map<String, Watch>> index, Address key, String id) {
        index.computeIfPresent(key, (same, watches) -> {
            watches.remove(id);
            return watches.isEmpty() ? null : watches;
        });
    }
}
