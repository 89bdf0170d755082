package org.patchbay.core.client;

import io.vertx.core.AsyncResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.collect.RareMap;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one device says of itself, and whom it watches. Belongs to the device's event loop. */
public final class ClientPresence {
    private static final Logger LOG = LoggerFactory.getLogger(ClientPresence.class);

    private final ClientDevice device;
    private final PresenceTranslator translator;
    private final Presence presence;
    private final int allowed;
    private final Map<Address, Watched> watched = new RareMap<>();

    /** Nothing is told just now; what is new waits in {@link #watched}. */
    private boolean held;

    /** A user that is watched, as the device was told last and as it would be told now. */
    private static final class Watched {
        private @Nullable PresenceState told;
        private @Nullable PresenceState latest;
    }

    /** @param allowed how many users the device may watch at a time; presence has a bound for the user as a whole */
    public ClientPresence(ClientDevice device, PresenceTranslator translator, Presence presence, int allowed) {
        this.device = device;
        this.translator = translator;
        this.presence = presence;
        this.allowed = allowed;
    }

    /** Takes a {@code presence} frame of the client. */
    public void publish(Frame frame) {
        Translation translation = translator.presence(frame.getPresence());
        if (translation instanceof Translation.Accepted accepted) {
            String channel = device.binding().getChannel().getId();
            presence.publish(device.address(), channel, accepted.signal().getPresence());
        } else {
            refuse(frame, translation);
        }
    }

    /** Takes a {@code subscribe} frame. Once more for the same user tells how the user is once more. */
    public void subscribe(Frame frame) {
        Translation translation =
                translator.subscribe("subscribe", frame.getSubscribe().getTo());
        if (!(translation instanceof Translation.Accepted accepted)) {
            refuse(frame, translation);
            return;
        }
        Address user = Address.parse(accepted.signal().getTo());
        if (!watched.containsKey(user) && watched.size() >= allowed) {
            device.refuse(frame, Error.Code.RATE_LIMITED, "subscribe: as many as a device may watch");
            return;
        }
        Watched mine = new Watched();
        watched.put(user, mine);
        Watch watch =
                new Watch(idOf(user), device.address(), user, device.binding().getChannel(), 0);
        presence.watch(watch).onComplete(result -> device.run(() -> answered(frame, user, mine, result)));
    }

    /** Takes an {@code unsubscribe} frame. */
    public void unsubscribe(Frame frame) {
        Translation translation =
                translator.subscribe("unsubscribe", frame.getUnsubscribe().getTo());
        if (translation instanceof Translation.Accepted accepted) {
            end(Address.parse(accepted.signal().getTo()));
        } else {
            refuse(frame, translation);
        }
    }

    /** Tells the client how somebody is. Devices that come and go are no news to it while the user stays as reachable. */
    public void tell(Signal signal) {
        Address user = Address.parse(signal.getFrom()).bare();
        PresenceState state =
                signal.getPresence().toBuilder().clearChannel().clearDevices().build();
        @Nullable Watched mine = watched.get(user);
        if (mine == null) {
            device.stray();
            return;
        }
        mine.latest = state;
        tellLatest(user, mine);
    }

    /** The device can't be reached just now: of what changes until {@link #release} only the last is worth telling. */
    public void hold() {
        held = true;
    }

    /** The device can be reached again. */
    public void release() {
        held = false;
        // What is told may end the device, and with it the watches.
        List.copyOf(watched.entrySet()).forEach(entry -> tellLatest(entry.getKey(), entry.getValue()));
    }

    private void tellLatest(Address user, Watched mine) {
        @Nullable PresenceState latest = mine.latest;
        if (held || latest == null || latest.equals(mine.told)) return;
        mine.told = latest;
        device.tell(PresenceTranslator.presence(user, latest));
    }

    /** The device is gone: it watches nobody. */
    public void endAll() {
        watched.keySet().forEach(user -> presence.unwatch(idOf(user)));
        watched.clear();
    }

    private void answered(Frame frame, Address user, Watched mine, AsyncResult<Presence.Outcome> result) {
        if (result.succeeded() && result.result() instanceof Presence.Watching) return;
        // One that was asked for again, or ended, meanwhile has an answer of its own.
        if (!watched.remove(user, mine)) return;
        presence.unwatch(idOf(user));
        if (result.failed()) {
            LOG.atError().setCause(result.cause()).log("a presence can't be watched");
            device.refuse(frame, Error.Code.INTERNAL, "the gateway failed");
        } else if (result.result() instanceof Presence.Refused refused) {
            device.refuse(frame, ModelTerms.code(refused.cause()), refused.text());
        }
    }

    private void end(Address user) {
        if (watched.remove(user) != null) presence.unwatch(idOf(user));
        else device.ignored();
    }

    private void refuse(Frame frame, Translation translation) {
        if (translation instanceof Translation.Refused refused) device.refuse(frame, refused.code(), refused.text());
        else device.ignored();
    }

    private String idOf(Address user) {
        return device.binding().getChannel().getHandle() + " " + user;
    }
}
