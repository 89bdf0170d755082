package org.patchbay.core.registrar;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;

/** Knows which devices a user has, and by which channels. Safe to call from any thread. */
public interface Registrar {
    /** What binding a channel gives. */
    sealed interface Outcome permits Bound, TooMany {}

    /** The channel is bound; {@code devices} are all of that user, this one included. */
    record Bound(List<Device> devices) implements Outcome {}

    /** The user has as many devices or channels as allowed. */
    record TooMany(int allowed) implements Outcome {}

    /** Binds a channel of a device, or refreshes it: the same channel id of the same device takes the place of the earlier one. */
    Future<Outcome> bind(Binding binding);

    /** Removes a channel; nothing happens where it is gone already. A device without a channel is gone. */
    Future<Void> unbind(Address device, String channelId);

    /**
     * All devices of a user with the channels that have not expired, the longest connected first; of each the best channel first. Empty where
     * there is none.
     */
    Future<List<Device>> devicesOf(Address user);

    /** Notes what a device's own descriptions have shown of its media. Nothing happens where the channel is gone. */
    void learn(Address device, String channelId, MediaProfile profile);

    /**
     * Notes how the channels of a device stand and which of them is best, as whoever holds them has found. Those that it does not name stay as
     * they were; nothing happens where a channel is gone.
     *
     * @param standing their {@code id}, {@code liveness}, {@code round_trip_micros} and {@code choice}; anything else in them is not read
     */
    default void rank(Address device, List<Channel> standing) {}

    /** Tells somebody of every change from now on, for as long as the registrar lives. */
    void addListener(RegistrarListener listener);
}
