package org.patchbay.core.presence;

import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;

/**
 * Somebody watches a user's presence.
 *
 * @param id unique in the gateway; the same id takes the place of the earlier watch
 * @param watcher who watches, as authenticated
 * @param user who is watched, without a device
 * @param channel where changes go: {@code endpoint} takes {@code PresenceState} signals that carry this channel; {@code handle} is the
 *     adapter's own
 * @param expiresAtMs when it ends by itself, milliseconds since 1970; 0 for not before {@link Presence#unwatch}
 */
public record Watch(String id, Address watcher, Address user, Channel channel, long expiresAtMs) {}
