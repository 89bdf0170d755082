package org.patchbay.sip;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.patchbay.core.Address;
import org.patchbay.core.message.Messages;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;

/** The core's messages and presence as a test plays them: what comes is written down, what goes is said by the test. */
final class RecordedSocial implements Messages, Presence {
    /** A device's word about itself. */
    record Published(Address device, String channelId, PresenceState state) {}

    /** A word about somebody outside. */
    record Outside(Address user, PresenceState state) {}

    final BlockingQueue<Signal> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<Signal> reported = new LinkedBlockingQueue<>();
    final BlockingQueue<Published> published = new LinkedBlockingQueue<>();
    final BlockingQueue<Outside> outside = new LinkedBlockingQueue<>();
    final BlockingQueue<Watch> begun = new LinkedBlockingQueue<>();
    private final Map<String, Watch> watches = new HashMap<>();
    private Outcome verdict = new Watching(
            PresenceState.newBuilder().setState(PresenceState.State.AVAILABLE).build());

    /** What the next watches give. */
    synchronized void verdict(Outcome next) {
        verdict = next;
    }

    synchronized int watches() {
        return watches.size();
    }

    @Override
    public void send(Signal message) {
        sent.add(message);
    }

    @Override
    public void report(Signal receipt) {
        reported.add(receipt);
    }

    @Override
    public void publish(Address device, String channelId, PresenceState state) {
        published.add(new Published(device, channelId, state));
    }

    @Override
    public void publishOutside(Address user, PresenceState state) {
        outside.add(new Outside(user, state));
    }

    @Override
    public synchronized Future<Outcome> watch(Watch watch) {
        if (verdict instanceof Watching) {
            watches.put(watch.id(), watch);
            begun.add(watch);
        }
        return Future.succeededFuture(verdict);
    }

    @Override
    public synchronized void unwatch(String watchId) {
        watches.remove(watchId);
    }

    @Override
    public Future<PresenceState> of(Address user) {
        return Future.succeededFuture(PresenceState.getDefaultInstance());
    }
}
