package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.core.spi.Door;
import org.patchbay.server.config.ConfigFile;

/** A gateway from a file, with TLS, as it runs for real. */
class RealConfigTest {
    @TempDir
    private Path folder;

    /** Vert.x closes clients that nobody refers to any more. */
    private final List<Object> open = new ArrayList<>();

    private GatewayServer start(String text) throws Exception {
        ConfigFile.Reading reading = ConfigFile.read(text, folder, Map.of());
        assertThat(reading).isInstanceOf(ConfigFile.Valid.class);
        return GatewayServer.start(((ConfigFile.Valid) reading).config())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void nothing_listens_that_the_file_does_not_name() throws Exception {
        GatewayServer server = start("domain: {name: example.org}\n");
        assertThat(server.doors()).isEmpty();
        close(server);
    }

    @Test
    void there_is_no_account_that_the_file_does_not_name() throws Exception {
        GatewayServer server =
                start("domain: {name: example.org}\nhttp: {plain: {hosts: 127.0.0.1, port: 0}}\nwebsocket: {}\n");
        assertThat(server.doors()).extracting(Door::name).containsExactlyInAnyOrder("http", "signal");
        Vertx vertx = Vertx.vertx();
        try {
            assertThat(firstMessage(vertx, server, false, "alice", "patchbay")).contains("UNAUTHORIZED");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
            close(server);
        }
    }

    @Test
    void with_tls_the_doors_are_https_wss_and_sips() throws Exception {
        TestCertificate.in(folder);
        GatewayServer server = start("""
                domain: {name: localhost}
                http:
                  secure: {hosts: 127.0.0.1, port: 0, certificate: cert.pem, key: key.pem}
                websocket: {}
                sip:
                  tls: {hosts: 127.0.0.1, port: 0, certificate: cert.pem, key: key.pem}
                """);
        Vertx vertx = Vertx.vertx();
        try {
            assertThat(server.doors())
                    .extracting(Door::uri)
                    .anyMatch(uri -> uri.startsWith("https://127.0.0.1:"))
                    .anyMatch(uri -> uri.startsWith("wss://127.0.0.1:"))
                    .anyMatch(uri -> uri.startsWith("sips:127.0.0.1:"));
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
            open.add(client);
            var response = client.request(HttpMethod.GET, port(server), "127.0.0.1", "/health/live")
                    .compose(request -> request.send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.getHeader("Strict-Transport-Security")).isNotEmpty();
            assertThat(firstMessage(vertx, server, true, "alice", "patchbay")).contains("UNAUTHORIZED");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
            close(server);
        }
    }

    private String firstMessage(Vertx vertx, GatewayServer server, boolean tls, String user, String password)
            throws Exception {
        WebSocketClientOptions options =
                new WebSocketClientOptions().setSsl(tls).setTrustAll(true).setVerifyHost(false);
        WebSocketClient client = vertx.createWebSocketClient(options);
        open.add(client);
        return client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port(server))
                        .setURI("/signal")
                        .addSubProtocol("patchbay.v1.json"))
                .compose(socket -> {
                    io.vertx.core.Promise<String> first = io.vertx.core.Promise.promise();
                    socket.textMessageHandler(first::tryComplete);
                    socket.writeTextMessage("{\"seq\":1,\"hello\":{\"user\":\"" + user + "\",\"password\":\"" + password
                            + "\",\"device\":\"test\"}}");
                    return first.future();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static int port(GatewayServer server) {
        return server.doors().stream()
                .filter(door -> door.name().equals("signal"))
                .map(door -> URI.create(door.uri()).getPort())
                .findFirst()
                .orElseThrow();
    }

    private static void close(GatewayServer server) throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
