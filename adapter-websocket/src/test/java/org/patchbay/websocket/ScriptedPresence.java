package org.patchbay.websocket;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.PresenceState;

/** Answers as a test says, and keeps what it is told. */
final class ScriptedPresence implements Presence {
    record Published(Address device, String channelId, PresenceState state) {}

    final BlockingQueue<Published> published = new LinkedBlockingQueue<>();
    final Map<String, Watch> watches = new ConcurrentHashMap<>();
    final Map<Address, PresenceState> states = new ConcurrentHashMap<>();
    volatile Outcome outcome = new Watching(PresenceState.getDefaultInstance());

    @Override
    public void publish(Address device, String channelId, PresenceState state) {
        published.add(new Published(device, channelId, state));
    }

    @Override
    public void publishOutside(Address user, PresenceState state) {
        throw new IllegalStateException("this adapter knows nobody outside");
    }

    @Override
    public Future<Outcome> watch(Watch watch) {
        if (outcome instanceof Watching) watches.put(watch.id(), watch);
        return Future.succeededFuture(outcome);
    }

    @Override
    public void unwatch(String watchId) {
        watches.remove(watchId);
    }

    @Override
    public Future<PresenceState> of(Address user) {
        PresenceState offline =
                PresenceState.newBuilder().setState(PresenceState.State.OFFLINE).build();
        return Future.succeededFuture(states.getOrDefault(user, offline));
    }

    Published nextPublished() throws InterruptedException {
        Published next = published.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was published");
        return next;
    }
}
