package org.patchbay.core.session;

import io.vertx.core.Future;
import org.patchbay.core.Address;

/**
 * Keeps what an adapter wants to find again when a device comes back. Safe to call from any thread; never blocks one. A store that is out of
 * reach fails its futures.
 */
public interface SessionStore {
    /** The most bytes of one session. */
    int MAX_BYTES = 1 << 20;

    /** What looking gives. */
    sealed interface Lookup permits Found, None {}

    /** What was saved last. The array is the caller's. */
    record Found(byte[] state) implements Lookup {}

    /** There is none, or it has expired. */
    record None() implements Lookup {}

    /**
     * Saves a device's session in the place of the earlier one. Saves of one device take effect in the order of the calls. Fails with
     * IllegalArgumentException above {@value #MAX_BYTES} bytes, and where the store has as many sessions as allowed.
     *
     * @param kind the adapter's own word, {@code mqtt}
     * @param expiresAtMs milliseconds since 1970
     */
    Future<Void> save(String kind, Address device, byte[] state, long expiresAtMs);

    /** Finds a device's session. */
    Future<Lookup> find(String kind, Address device);

    /** Removes a device's session; nothing happens where there is none. */
    Future<Void> remove(String kind, Address device);
}
