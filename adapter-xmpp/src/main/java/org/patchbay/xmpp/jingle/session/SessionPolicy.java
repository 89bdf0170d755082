package org.patchbay.xmpp.jingle.session;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What governs a session.
 *
 * @param initiate how long the peer may take from {@code proceed} to {@code session-initiate}
 * @param update how long it may take to accept a content or an ICE restart
 * @param retry how long to wait after a glare
 * @param addressOf the model's address for a JID that a peer names; empty where it is none
 * @param jidOf the JID that a peer knows an address of the model by
 * @param callOf the call of another session that the peer's user has here, by its session id; empty where there is none
 */
public record SessionPolicy(
        Duration initiate,
        Duration update,
        Duration retry,
        UnaryOperator<String> addressOf,
        UnaryOperator<String> jidOf,
        UnaryOperator<String> callOf) {}
