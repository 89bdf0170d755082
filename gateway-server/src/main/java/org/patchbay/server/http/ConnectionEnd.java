package org.patchbay.server.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** Tells when a connection to the HTTP port is gone. */
final class ConnectionEnd {
    private ConnectionEnd() {}

    /**
     * Runs an action once the connection is closed, on its event loop.
     *
     * <p>COMPAT(Vert.x, 5.0): {@code HttpConnection.closeHandler} stays silent once the connection was upgraded to WebSocket, so this
     * asks the channel below. It may go when the handler is told in that case too; a test holds what is wanted.
     */
    static void of(HttpConnection connection, Runnable action) {
        ((HttpServerConnection) connection)
                .channelHandlerContext()
                .channel()
                .closeFuture()
                .addListener(closed -> action.run());
    }
}
