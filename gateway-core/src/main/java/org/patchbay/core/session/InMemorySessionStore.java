package org.patchbay.core.session;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/** Sessions in the memory of one process, gone with it. Safe to use from any thread; its futures are complete when they are returned. */
public final class InMemorySessionStore implements SessionStore {
    private record Key(String kind, Address device) {}

    private record Entry(byte[] state, long expiresAtMs) {}

    private final int most;
    private final LongSupplier clock;
    private final Map<Key, Entry> sessions = new ConcurrentHashMap<>();

    /**
     * @param most how many sessions are kept
     * @param clock milliseconds since 1970
     */
    public InMemorySessionStore(int most, LongSupplier clock) {
        this.most = most;
        this.clock = clock;
    }

    @Override
    public Future<Void> save(String kind, Address device, byte[] state, long expiresAtMs) {
        if (state.length > MAX_BYTES) {
            return Future.failedFuture(new IllegalArgumentException("a session of " + state.length + " bytes"));
        }
        Key key = new Key(kind, device);
        if (sessions.size() >= most && !sessions.containsKey(key)) {
            sessions.values().removeIf(entry -> entry.expiresAtMs() <= clock.getAsLong());
            if (sessions.size() >= most) {
                return Future.failedFuture(new IllegalArgumentException("as many sessions as are kept: " + most));
            }
        }
        sessions.put(key, new Entry(state.clone(), expiresAtMs));
        return Future.succeededFuture();
    }

    @Override
    public Future<Lookup> find(String kind, Address device) {
        @Nullable Entry entry = sessions.get(new Key(kind, device));
        if (entry == null || entry.expiresAtMs() <= clock.getAsLong()) return Future.succeededFuture(new None());
        return Future.succeededFuture(new Found(entry.state().clone()));
    }

    @Override
    public Future<Void> remove(String kind, Address device) {
        sessions.remove(new Key(kind, device));
        return Future.succeededFuture();
    }
}
