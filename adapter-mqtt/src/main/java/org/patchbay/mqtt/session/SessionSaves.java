package org.patchbay.mqtt.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.patchbay.core.Address;
import org.patchbay.core.session.SessionStore;
import org.patchbay.mqtt.device.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves one session, one save at a time: what changes while one is under way is saved after it. A store that is out of reach costs the
 * session its life beyond this process, and nothing else. Belongs to the session's event loop.
 */
final class SessionSaves {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSaves.class);
    private static final String KIND = "mqtt";

    private final SessionStore store;
    private final Address device;
    private final Tally tally;
    private final Executor loop;
    private final Supplier<byte[]> state;
    private final LongSupplier expiresAtMs;
    private boolean saving;
    private boolean changed;
    private boolean saved;
    private Promise<Void> idle = Promise.promise();

    SessionSaves(
            SessionStore store,
            Address device,
            Tally tally,
            Executor loop,
            Supplier<byte[]> state,
            LongSupplier expiresAtMs) {
        this.store = store;
        this.device = device;
        this.tally = tally;
        this.loop = loop;
        this.state = state;
        this.expiresAtMs = expiresAtMs;
        idle.complete();
    }

    /** Finds what was saved of a device. A store that fails has nothing. */
    static Future<SessionStore.Lookup> find(SessionStore store, Address device, Tally tally) {
        return store.find(KIND, device).otherwise(cause -> {
            failed(cause, device, tally, "a session can't be looked up");
            return new SessionStore.None();
        });
    }

    /** Removes what was saved of a device, by this process or an earlier one. */
    static Future<Void> forget(SessionStore store, Address device, Tally tally) {
        return store.remove(KIND, device).otherwise(cause -> {
            failed(cause, device, tally, "a session can't be removed");
            return null;
        });
    }

    /** Something is there in the store already. */
    void restored() {
        saved = true;
    }

    /** Saves the session as it is now. */
    void save() {
        changed = true;
        if (!saving) begin();
    }

    /** Done when nothing is left to save. */
    Future<Void> settled() {
        return idle.future();
    }

    /** Removes what was saved. */
    Future<Void> remove() {
        changed = false;
        if (!saved) return Future.succeededFuture();
        saved = false;
        return forget(store, device, tally);
    }

    private void begin() {
        saving = true;
        changed = false;
        saved = true;
        if (idle.future().isComplete()) idle = Promise.promise();
        store.save(KIND, device, state.get(), expiresAtMs.getAsLong())
                .onComplete(done -> loop.execute(() -> {
                    if (done.failed()) failed(done.cause(), device, tally, "a session can't be saved");
                    saving = false;
                    if (changed) begin();
                    else idle.complete();
                }));
    }

    private static void failed(Throwable cause, Address device, Tally tally, String what) {
        tally.count(Tally.STORE_FAILED);
        LOG.atWarn().setCause(cause).addKeyValue("device", device).log(what);
    }
}
