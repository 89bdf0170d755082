package org.patchbay.xmpp.jingle.session;

import org.jivesoftware.smack.packet.StandardExtensionElement;

/**
 * A request of the peer for this session.
 *
 * @param exchange names it, for the reply
 * @param jingle the whole element
 */
public record JingleRequest(int exchange, Action action, StandardExtensionElement jingle) {}
