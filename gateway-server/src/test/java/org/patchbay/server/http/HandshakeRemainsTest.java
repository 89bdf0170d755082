package org.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeRemainsTest {
    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<WeakReference<HttpServerRequest>> upgraded = new CompletableFuture<>();
    private final CompletableFuture<ServerWebSocket> opened = new CompletableFuture<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void an_open_socket_keeps_nothing_of_its_request_and_still_speaks() throws Exception {
        WebSocket client = connected();
        WeakReference<HttpServerRequest> request = upgraded.get(30, TimeUnit.SECONDS);
        ServerWebSocket socket = opened.get(30, TimeUnit.SECONDS);

        assertThat(socket.headers().isEmpty()).isTrue();
        assertThat(isCollected(request)).isTrue();

        CompletableFuture<String> heard = new CompletableFuture<>();
        client.textMessageHandler(heard::complete);
        socket.writeTextMessage("still here");
        assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("still here");
    }

    private WebSocket connected() throws Exception {
        Promise<HttpServer> listening = Promise.promise();
        vertx.createHttpServer()
                .requestHandler(request -> request.toWebSocket().onSuccess(socket -> {
                    HandshakeRemains.drop(request.connection(), socket);
                    upgraded.complete(new WeakReference<>(request));
                    opened.complete(socket);
                }))
                .listen(0, "127.0.0.1")
                .onComplete(listening);
        return listening
                .future()
                .compose(server -> vertx.createWebSocketClient().connect(server.actualPort(), "127.0.0.1", "/"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    /** The collector is asked until it has taken it; each time is an event of its own, and nothing is slept. */
    private static boolean isCollected(WeakReference<?> reference) {
        for (int round = 0; round < 20 && reference.get() != null; round++) System.gc();
        return reference.get() == null;
    }
}
