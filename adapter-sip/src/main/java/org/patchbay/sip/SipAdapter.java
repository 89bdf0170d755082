package org.patchbay.sip;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.spi.Adapter;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.session.v1.Protocol;
import org.patchbay.sip.transport.ListenPoint;

/** SIP phones over UDP, TCP, TLS and WebSocket. */
public final class SipAdapter implements Adapter {
    private final SipConfig config;
    private @Nullable Running running;

    private record Running(Vertx vertx, SipEndpointVerticle endpoint, String deployment) {}

    public SipAdapter(SipConfig config) {
        this.config = config;
    }

    @Override
    public Protocol protocol() {
        return Protocol.SIP;
    }

    @Override
    public Future<List<Door>> open(Gateway gateway) {
        SipEndpointVerticle endpoint = new SipEndpointVerticle(gateway, config);
        return gateway.vertx().deployVerticle(endpoint, new DeploymentOptions()).map(deployment -> {
            running = new Running(gateway.vertx(), endpoint, deployment);
            endpoint.logDoors();
            return endpoint.points().stream().map(ListenPoint::door).toList();
        });
    }

    /** SIP over WebSocket (RFC 7118) on the gateway's HTTP port. */
    public List<WebSocketDoor> webSocketDoors() {
        return List.of(new SipWebSocketDoor());
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

    private final class SipWebSocketDoor implements WebSocketDoor {
        @Override
        public String path() {
            return "/sip";
        }

        @Override
        public List<String> subProtocols() {
            return List.of("sip");
        }

        @Override
        public void accept(ServerWebSocket socket) {
            Running now = running;
            if (now == null) {
                // RFC 6455 7.4.1, try again later.
                socket.close((short) 1013);
            } else {
                now.endpoint().accept(socket);
            }
        }
    }
}
