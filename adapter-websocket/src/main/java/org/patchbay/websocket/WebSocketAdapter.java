package org.patchbay.websocket;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.FrameCodec;
import org.patchbay.core.spi.Adapter;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.session.v1.Protocol;

/**
 * Native clients over WebSocket. It has no port of its own: the server hands it the sockets of {@link #webSocketDoors()}.
 *
 * <p>The server's HTTP options bound what reaches it: a single WebSocket frame beyond {@code maxWebSocketFrameSize} closes its
 * socket with 1009; one within, but larger than {@link WebSocketConfig.Limits#frameBytes()}, gets {@code error} TOO_LARGE. Compression of
 * frames should be off, since it would let a small message become a large one before anybody could look at its size.
 */
public final class WebSocketAdapter implements Adapter {
    private final WebSocketConfig config;
    private final Clock clock;
    private @Nullable AdapterContext context;
    private @Nullable SignalDoor door;
    private final List<String> deployments = new ArrayList<>();

    public WebSocketAdapter(WebSocketConfig config) {
        this(config, Clock.systemUTC());
    }

    WebSocketAdapter(WebSocketConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Protocol protocol() {
        return Protocol.WEBSOCKET;
    }

    /** Makes ready for sockets; the doors themselves are the server's, so it tells of none. */
    @Override
    public Future<List<Door>> open(Gateway gateway) {
        AdapterContext shared = AdapterContext.of(gateway, config, clock);
        List<ClientEndpointVerticle> endpoints = new ArrayList<>();
        List<Future<String>> opening = new ArrayList<>();
        for (int instance = 0; instance < config.endpoints(); instance++) {
            ClientEndpointVerticle endpoint = new ClientEndpointVerticle(shared.aroundEndpoints(), instance);
            endpoints.add(endpoint);
            opening.add(gateway.vertx().deployVerticle(endpoint));
        }
        context = shared;
        door = new SignalDoor(shared, new Reception(shared, endpoints));
        return Future.all(opening).map(all -> {
            deployments.addAll(all.list());
            return List.of();
        });
    }

    /**
     * The path {@code /signal}. To be called after {@link #open}.
     *
     * @throws IllegalStateException before it
     */
    public List<WebSocketDoor> webSocketDoors() {
        if (door == null) throw new IllegalStateException("open the adapter first");
        return List.of(door);
    }

    @Override
    public Future<Void> drain() {
        if (context == null) return Future.succeededFuture();
        context.draining().set(true);
        return onEverySession(session -> {
            session.sendAwayWhenIdle();
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> close() {
        if (context == null || door == null) return Future.succeededFuture();
        context.draining().set(true);
        door.close();
        return onEverySession(session -> session.end(CloseCode.GOING_AWAY)).compose(ignored -> undeploy());
    }

    private Future<Void> onEverySession(Function<ClientSession, Future<Void>> task) {
        if (context == null) return Future.succeededFuture();
        return Future.join(context.directory().all().stream()
                        .map(session -> session.endpoint().call(() -> task.apply(session)))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> undeploy() {
        if (context == null) return Future.succeededFuture();
        Gateway gateway = context.gateway();
        List<String> open = List.copyOf(deployments);
        deployments.clear();
        return Future.join(open.stream()
                        .map(deployment -> gateway.vertx().undeploy(deployment))
                        .toList())
                .mapEmpty();
    }

    /** Who may come in at all. */
    private static final class SignalDoor implements WebSocketDoor {
        private final AdapterContext adapter;
        private final Reception reception;
        private final OriginPolicy origins;
        private volatile boolean closed;

        SignalDoor(AdapterContext adapter, Reception reception) {
            this.adapter = adapter;
            this.reception = reception;
            this.origins = new OriginPolicy(adapter.config().allowedOrigins());
        }

        @Override
        public String path() {
            return "/signal";
        }

        @Override
        public List<String> subProtocols() {
            return FrameCodec.subProtocols();
        }

        @Override
        public void accept(ServerWebSocket socket) {
            if (!origins.allows(socket.headers().get("Origin"), socket.headers().get("Host"))) {
                adapter.tally().count(Tally.FOREIGN_ORIGIN);
                refuse(socket, CloseCode.FORBIDDEN);
            } else if (closed || isFull()) {
                refuse(socket, CloseCode.TRY_LATER);
            } else {
                new ClientConnection(adapter, reception, socket).start();
            }
        }

        void close() {
            closed = true;
        }

        private boolean isFull() {
            return adapter.tally().gauge(Tally.NOT_ADMITTED).get()
                    >= adapter.config().limits().awaitingHello();
        }

        private void refuse(ServerWebSocket socket, CloseCode code) {
            adapter.tally().closed(code);
            socket.close(code.code(), code.text());
        }
    }
}
