package org.patchbay.server.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.impl.VertxHandler;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a WebSocket keeps of the HTTP request that it began with, and that nobody asks for once its door has seen it: more than a third of what an
 * idle client costs.
 *
 * <p>COMPAT(Vert.x, 5.0): the handler in the channel's pipeline keeps the function that made its connection for as long as the socket is open, and
 * the function holds request, response, route and HTTP connection, the last of which has a queue of 4 kB. It may go when the handler forgets its
 * function; a test holds what is wanted.
 */
final class HandshakeRemains {
    private static final Logger LOGGER = LoggerFactory.getLogger(HandshakeRemains.class);
    private static final @Nullable Field MAKER = maker();

    private HandshakeRemains() {}

    /** Drops them. To be called on the connection's event loop, after the handshake. */
    static void drop(HttpConnection connection, ServerWebSocket socket) {
        socket.headers().clear();
        VertxHandler<?> handler = ((HttpServerConnection) connection)
                .channelHandlerContext()
                .channel()
                .pipeline()
                .get(VertxHandler.class);
        if (MAKER == null || handler == null) return;
        try {
            MAKER.set(handler, null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a field that was made accessible", e);
        }
    }

    /** The field, or null where this Vert.x has none: then a client costs more, and nothing else is different. */
    private static @Nullable Field maker() {
        try {
            Field field = VertxHandler.class.getDeclaredField("connectionFactory");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.atInfo().addKeyValue("reason", e.toString()).log("WebSockets keep their handshakes");
            return null;
        }
    }
}
