package org.patchbay.xmpp.jingle.session;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What governs a session.
 *
 * @param initiate how long the peer may take from {@code proceed} to {@code session-initiate}
 * @param update how long it may take to accept a content or an ICE restart
 * @param retry how long to wait after a glare
 * @param addressOf the model's address for a JID that a peer names
 */
public record SessionPolicy(Duration initiate, Duration update, Duration retry, UnaryOperator<String> addressOf) {}
