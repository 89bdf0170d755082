package org.patchbay.xmpp.sasl;

import io.vertx.core.Future;

/** One log-in by one mechanism. One message after the other; never two at once. */
public interface SaslExchange {
    /** Takes the client's next message. A future that fails is the gateway's own trouble: {@code temporary-auth-failure}. */
    Future<SaslStep> take(byte[] message);

    /** The client breaks off, or its stream is gone. Nothing happens where the exchange is over. */
    void abandon();
}
