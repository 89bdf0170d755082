package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.patchbay.core.spi.Door;

class GatewayServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void a_gateway_starts_on_free_ports_and_tells_its_doors() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertThat(gateway.doors()).extracting(Door::name).contains("http", "signal");
            assertThat(get(gateway, "/health/ready").statusCode()).isEqualTo(200);
            gateway.assertNothingLeft();
        }
    }

    @Test
    void two_gateways_fit_into_one_machine() {
        try (TestGateway one = TestGateway.start();
                TestGateway other = TestGateway.start()) {
            assertThat(one.httpPort()).isNotEqualTo(other.httpPort());
        }
    }

    @Test
    void a_door_that_is_taken_is_told_with_its_address() {
        try (TestGateway gateway = TestGateway.start()) {
            String port = String.valueOf(gateway.httpPort());
            assertThat(failure(Map.of("http.plain.port", port)))
                    .contains("can't listen for http at 127.0.0.1 port " + port);
        }
    }

    @Test
    void the_demo_phone_and_the_client_are_served() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            assertThat(get(gateway, "/").body()).contains("Patchbay phone");
            HttpResponse<String> client = get(gateway, "/client/index.js");
            assertThat(client.statusCode()).isEqualTo(200);
            assertThat(client.headers().firstValue("content-type")).contains("text/javascript; charset=utf-8");
        }
    }

    @Test
    void a_native_client_logs_in() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            FirstMessage message = new FirstMessage();
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("patchbay.v1.json")
                    .buildAsync(gateway.door("signal"), message)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            socket.sendText(
                    "{\"seq\":1,\"hello\":{\"user\":\"alice\",\"password\":\"patchbay\",\"device\":\"test\"}}", true);
            assertThat(message.text.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("welcome")
                    .contains("alice@localhost");
            socket.abort();
        }
    }

    @Test
    void a_draining_gateway_is_not_ready() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            gateway.drain();
            HttpResponse<String> ready = get(gateway, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("draining");
            assertThat(get(gateway, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    private String failure(Map<String, String> settings) {
        try (TestGateway gateway = TestGateway.start(settings)) {
            return "started at " + gateway.doors();
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private HttpResponse<String> get(TestGateway gateway, String path) throws Exception {
        URI uri = gateway.door("http").resolve(path);
        return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first message that a WebSocket connection gets. */
    private static final class FirstMessage implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) text.complete(parts.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
