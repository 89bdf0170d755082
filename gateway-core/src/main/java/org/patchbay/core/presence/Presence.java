package org.patchbay.core.presence;

import io.vertx.core.Future;
import org.patchbay.core.Address;
import org.patchbay.session.v1.PresenceState;

/**
 * Knows who is there, and tells who watches. Safe to call from any thread.
 *
 * <p>A device that is bound at the registrar and says nothing is AVAILABLE; one whose last channel is gone is OFFLINE. A user's presence is the
 * merge over the devices: the most reachable state of any of them (AVAILABLE before BUSY before AWAY before OFFLINE), DO_NOT_DISTURB above all;
 * a user with a call that was answered and has not ended is ON_CALL unless a device says DO_NOT_DISTURB. Of a device with several channels
 * only those that have said something count.
 *
 * <p>Who is of the own domain may watch who is of the own domain. Who is of another may watch those whose roster says FROM or BOTH of them.
 */
public interface Presence {
    /** What watching gives. */
    sealed interface Outcome permits Watching, Refused {}

    /** It watches; the present state is on its way to the channel, and every change follows. */
    record Watching(PresenceState now) implements Outcome {}

    /** It may not, there are as many watches as allowed, or nobody of that name is known. {@code text} may be shown to the peer. */
    record Refused(Cause cause, String text) implements Outcome {}

    /** Why a watch is refused. */
    enum Cause {
        NOT_FOUND,
        FORBIDDEN,
        TOO_MANY
    }

    /**
     * A device says how it is. It counts until the device says otherwise or the channel is unbound. What is said on a channel that is not bound is
     * without effect.
     *
     * @param channelId the id of the channel, as it was bound at the registrar
     */
    void publish(Address device, String channelId, PresenceState state);

    /** What somebody outside the own domains is said to be, by who federates with that domain; told to those who watch. */
    void publishOutside(Address user, PresenceState state);

    /**
     * Begins a watch, or renews it; the state goes to the channel once more then. What follows are changes only, of the user's state, note or any
     * device. A watch also ends when its endpoint is gone, or when the watcher's channel of the same id and endpoint is unbound.
     *
     * <p>A user outside the own domains is watched by a {@code Subscribe} signal to the endpoint that the route table names, again at each
     * renewal and with zero seconds at the end; its adapter answers with {@link #publishOutside}. Until it does, the user is OFFLINE.
     */
    Future<Outcome> watch(Watch watch);

    /** Ends a watch; nothing happens where it is gone already. */
    void unwatch(String watchId);

    /** How a user is now, device by device. OFFLINE for one that nobody knows. */
    Future<PresenceState> of(Address user);
}
