package org.patchbay.websocket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.core.spi.WebSocketDoor;

/** The adapter behind a real HTTP server on a free port, with the test as the core. */
final class Stage implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final TestGateway gateway = new TestGateway(vertx);
    final CallSide calls;
    final WebSocketAdapter adapter;
    final WebSocketClient client;
    final int port;

    Stage(WebSocketConfig config) throws Exception {
        calls = new CallSide(vertx, gateway.bus());
        adapter = new WebSocketAdapter(config, Clock.systemUTC());
        await(adapter.open(gateway));
        WebSocketDoor door = adapter.webSocketDoors().get(0);
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setMaxWebSocketFrameSize(1 << 20)
                .setWebSocketClosingTimeout(1)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(door.subProtocols());
        HttpServer server = vertx.createHttpServer(options).webSocketHandler(door::accept);
        await(server.listen());
        port = server.actualPort();
        client = vertx.createWebSocketClient(new io.vertx.core.http.WebSocketClientOptions()
                .setMaxConnections(10_000)
                .setMaxFrameSize(2 << 20));
    }

    /** Short times, so that tests wait for events and not for long. */
    static WebSocketConfig config(Duration hello, Duration heartbeat, Duration resume) {
        WebSocketConfig defaults = WebSocketConfig.defaults();
        return new WebSocketConfig(
                new WebSocketConfig.Timing(hello, heartbeat, resume, Duration.ofSeconds(1)),
                defaults.limits(),
                List.of(),
                List.of(IceServerConfig.stun("stun:127.0.0.1:3478")),
                2);
    }

    static WebSocketConfig config() {
        return config(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    static WebSocketConfig with(WebSocketConfig.Limits limits) {
        WebSocketConfig config = config();
        return new WebSocketConfig(config.timing(), limits, config.allowedOrigins(), config.iceServers(), 2);
    }

    TestClient connects() throws Exception {
        return TestClient.connect(client, port, "patchbay.v1.json");
    }

    TestClient connectsBinary() throws Exception {
        return TestClient.connect(client, port, "patchbay.v1.proto");
    }

    long counted(String name) {
        return gateway.counters().value(name);
    }

    /** Waits until something has been counted that often. */
    void waitUntilCounted(String name, long times) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        vertx.setPeriodic(5, timer -> {
            if (counted(name) >= times) {
                vertx.cancelTimer(timer);
                reached.complete(null);
            }
        });
        reached.get(30, TimeUnit.SECONDS);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(adapter.close());
        await(vertx.close());
    }
}
