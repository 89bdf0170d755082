package org.patchbay.core.spi;

import io.vertx.core.http.ServerWebSocket;
import java.util.List;

/** A path on the gateway's HTTP port that takes WebSocket connections. The server owns the port; an adapter owns what comes in. */
public interface WebSocketDoor {
    /** The path, exactly: {@code /signal}. */
    String path();

    /** The subprotocols it speaks, the preferred one first. A client that asks for none of them is refused with HTTP 400. */
    List<String> subProtocols();

    /**
     * Takes an opened connection, on its own event loop; {@code socket.subProtocol()} is one of {@link #subProtocols()}. The headers of its handshake are
     * there until this returns.
     */
    void accept(ServerWebSocket socket);
}
