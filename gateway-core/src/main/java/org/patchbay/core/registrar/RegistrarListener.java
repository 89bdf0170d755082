package org.patchbay.core.registrar;

import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;

/**
 * Is told what has changed at the registrar, after it has changed, on whatever thread changed it. It must return at once and must not fail.
 *
 * <p>What it is told is a hint to look again: two changes that two threads make at the same time may be told in the other order.
 */
public interface RegistrarListener {
    /**
     * A channel was bound.
     *
     * @param refreshed the same channel of the same device was bound before
     */
    void bound(Address device, Channel channel, boolean refreshed);

    /**
     * A channel was unbound or has expired.
     *
     * @param lastOfDevice the device has no other channel, so it is gone
     */
    void gone(Address device, Channel channel, boolean lastOfDevice);
}
