package org.patchbay.server.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.WebSocketDoor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens WebSocket connections for one door: checks the subprotocol, shakes hands, hands the connection over and keeps it alive. */
final class WebSocketUpgrade implements Handler<RoutingContext> {
    private static final Logger log = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final Buffer EMPTY = Buffer.buffer();

    /** A third of {@link HttpVerticle#IDLE_SECONDS}, so that a peer that still answers is never taken for idle. */
    private static final long PING_MS = 50_000;

    private final WebSocketDoor door;
    private final BooleanSupplier draining;
    private final Counters counters;

    WebSocketUpgrade(WebSocketDoor door, BooleanSupplier draining, Counters counters) {
        this.door = door;
        this.draining = draining;
        this.counters = counters;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.canUpgradeToWebSocket()) {
            context.response().putHeader(HttpHeaders.UPGRADE, "websocket");
            refuse(context, 426, "this is a WebSocket door; connect with " + wanted());
            return;
        }
        Optional<String> subProtocol = choose(request.headers().getAll("Sec-WebSocket-Protocol"), door.subProtocols());
        if (subProtocol.isEmpty()) {
            refuse(context, 400, "ask for " + wanted());
        } else if (draining.getAsBoolean()) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            refuse(context, 503, "this gateway is going down");
        } else {
            // The port's own list of subprotocols is that of all doors; what is left in the header is this door's
            // choice.
            request.headers().set("Sec-WebSocket-Protocol", subProtocol.get());
            request.toWebSocket().onSuccess(socket -> open(context, socket)).onFailure(failure -> {
                counters.increment("patchbay_http_websocket_failed_total");
                log.atDebug()
                        .addKeyValue("path", door.path())
                        .addKeyValue("remote", request.remoteAddress())
                        .log("WebSocket handshake failed: {}", failure.getMessage());
            });
        }
    }

    private void open(RoutingContext context, ServerWebSocket socket) {
        counters.increment("patchbay_http_websocket_opened_total");
        Vertx vertx = context.vertx();
        HttpConnection connection = context.request().connection();
        long pinging = vertx.setPeriodic(PING_MS, timer -> socket.writeFrame(WebSocketFrame.pingFrame(EMPTY)));
        // The socket's close handler is the door's to set.
        ConnectionEnd.of(connection, () -> vertx.cancelTimer(pinging));
        door.accept(socket);
        HandshakeRemains.drop(connection, socket);
    }

    /** The door's most preferred subprotocol that the client asked for. */
    static Optional<String> choose(List<String> headers, List<String> offered) {
        List<String> asked = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        return offered.stream().filter(asked::contains).findFirst();
    }

    private void refuse(RoutingContext context, int status, String why) {
        counters.increment("patchbay_http_websocket_refused_total");
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(why + "\n");
    }

    private String wanted() {
        return "subprotocol " + String.join(" or ", door.subProtocols());
    }
}
