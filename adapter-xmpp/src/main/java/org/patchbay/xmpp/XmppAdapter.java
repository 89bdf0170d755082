package org.patchbay.xmpp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.spi.Adapter;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.Link;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.session.v1.Protocol;

/** XMPP clients over TCP and WebSocket, and XMPP servers that the gateway is a component of. */
public final class XmppAdapter implements Adapter {
    private final XmppConfig config;
    private volatile @Nullable Running running;

    private record Running(Vertx vertx, XmppEndpointVerticle endpoint, String deployment) {}

    public XmppAdapter(XmppConfig config) {
        this.config = config;
    }

    @Override
    public Protocol protocol() {
        return Protocol.XMPP;
    }

    @Override
    public Future<List<Door>> open(Gateway gateway) {
        XmppEndpointVerticle endpoint = new XmppEndpointVerticle(gateway, config);
        return gateway.vertx().deployVerticle(endpoint).map(deployment -> {
            running = new Running(gateway.vertx(), endpoint, deployment);
            return endpoint.doors();
        });
    }

    /** XMPP over WebSocket (RFC 7395) on the gateway's HTTP port. */
    public List<WebSocketDoor> webSocketDoors() {
        return config.websocket() ? List.of(new XmppWebSocketDoor()) : List.of();
    }

    @Override
    public List<Link> links() {
        Running now = running;
        return now == null ? List.of() : now.endpoint().links();
    }

    @Override
    public Future<Void> drain() {
        Running now = running;
        return now == null ? Future.succeededFuture() : now.endpoint().drain();
    }

    @Override
    public Future<Void> close() {
        Running now = running;
        running = null;
        return now == null ? Future.succeededFuture() : now.vertx().undeploy(now.deployment());
    }

    private final class XmppWebSocketDoor implements WebSocketDoor {
        @Override
        public String path() {
            return "/xmpp";
        }

        @Override
        public List<String> subProtocols() {
            return List.of("xmpp");
        }

        @Override
        public void accept(ServerWebSocket socket) {
            Running now = running;
            // RFC 6455 7.4.1, try again later.
            if (now == null) socket.close((short) 1013);
            else now.endpoint().accept(socket);
        }
    }
}
