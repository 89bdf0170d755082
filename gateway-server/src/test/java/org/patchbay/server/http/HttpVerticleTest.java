package org.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.server.config.AddressRange;
import org.patchbay.server.config.HttpConfig;
import org.patchbay.server.config.Listen;

class HttpVerticleTest {
    private static final int MOST_CONNECTIONS = 3;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Counters counters = new Counters();
    private final HttpPorts ports = new HttpPorts(MOST_CONNECTIONS, counters);
    private final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1));
    private final WebSocketClient webSocketClient = vertx.createWebSocketClient();
    private HealthReport health = new HealthReport(true, List.of());
    private int port;

    @BeforeEach
    void open() throws Exception {
        HttpConfig config = new HttpConfig(
                Optional.of(new Listen(List.of("127.0.0.1"), 0)),
                Optional.empty(),
                true,
                List.of(AddressRange.parse("127.0.0.1")),
                MOST_CONNECTIONS);
        HttpDoors doors = new HttpDoors(
                List.of(door("/signal", "v1.json", "v1.proto"), door("/sip", "sip")), () -> health, counters);
        get(vertx.deployVerticle(
                () -> new HttpVerticle(config, doors, ports), new DeploymentOptions().setInstances(2)));
        port = URI.create(ports.origins().get(0)).getPort();
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    @Test
    void all_event_loops_share_one_port() {
        assertThat(ports.origins()).containsExactly("http://127.0.0.1:" + port);
    }

    @Test
    void a_door_gets_the_subprotocol_that_it_prefers_of_those_asked_for() throws Exception {
        WebSocket socket = get(connect("/signal", "v1.proto", "v1.json"));
        assertThat(socket.subProtocol()).isEqualTo("v1.json");
        assertThat(opened.poll(30, TimeUnit.SECONDS)).isEqualTo("/signal v1.json");
    }

    @Test
    void another_doors_subprotocol_is_never_chosen() throws Exception {
        assertThat(get(connect("/signal", "sip", "v1.proto")).subProtocol()).isEqualTo("v1.proto");
        assertThat(get(connect("/sip", "v1.json", "sip")).subProtocol()).isEqualTo("sip");
    }

    @Test
    void a_client_without_a_right_subprotocol_is_refused_with_400() {
        assertThat(refusalOf(connect("/signal"))).contains("400");
        assertThat(refusalOf(connect("/signal", "sip"))).contains("400");
        assertThat(counters.value("patchbay_http_websocket_refused_total")).isEqualTo(2);
        assertThat(opened).isEmpty();
    }

    @Test
    void a_request_that_is_no_upgrade_is_told_so() throws Exception {
        assertThat(status("/signal")).isEqualTo(426);
    }

    @Test
    void a_draining_port_opens_no_more_connections() {
        ports.drain();
        assertThat(refusalOf(connect("/signal", "v1.json"))).contains("503");
    }

    @Test
    void a_connection_that_ends_is_forgotten_after_an_upgrade_too() throws Exception {
        WebSocket socket = get(connect("/signal", "v1.json"));
        assertThat(counters.value("patchbay_http_connections")).isEqualTo(1);
        get(socket.close());
        awaitConnections(0);
    }

    @Test
    void one_connection_too_many_is_closed() throws Exception {
        for (int i = 0; i < MOST_CONNECTIONS; i++) get(connect("/signal", "v1.json"));
        assertThat(refusalOf(connect("/signal", "v1.json"))).isNotEmpty();
        assertThat(counters.value("patchbay_http_connections_refused_total")).isEqualTo(1);
        assertThat(counters.value("patchbay_http_connections")).isEqualTo(MOST_CONNECTIONS);
    }

    @Test
    void health_tells_what_was_looked_at() throws Exception {
        assertThat(status("/health/live")).isEqualTo(200);
        assertThat(status("/health/ready")).isEqualTo(200);
        health = new HealthReport(false, List.of(new HealthReport.Check("rtpengine", "down", "127.0.0.1:2223")));
        assertThat(status("/health/ready")).isEqualTo(503);
        assertThat(new JsonObject(body("/health/ready"))
                        .getJsonArray("checks")
                        .getJsonObject(0)
                        .getString("name"))
                .isEqualTo("rtpengine");
    }

    @Test
    void metrics_are_families_in_prometheus_text() throws Exception {
        counters.increment("patchbay_test_total{kind=\"a\"}");
        counters.increment("patchbay_test_total{kind=\"b\"}");
        assertThat(body("/metrics"))
                .contains(
                        "# TYPE patchbay_test_total counter\npatchbay_test_total{kind=\"a\"} 1\npatchbay_test_total{kind=\"b\"} 1\n")
                .contains("# TYPE process_cpu_seconds_total counter\n")
                .doesNotContain("null");
    }

    @Test
    void no_path_leads_out_of_the_web_root() throws Exception {
        for (String path : List.of(
                "/../dev.yaml",
                "/..%2fdev.yaml",
                "/client/../../dev.yaml",
                "/.hidden.js",
                "//dev.yaml",
                "/nowhere.js")) {
            assertThat(status(path)).as(path).isEqualTo(404);
        }
    }

    @Test
    void browsers_are_told_to_trust_nobody_else() throws Exception {
        HttpClientRequest request = get(client.request(HttpMethod.GET, port, "127.0.0.1", "/health/live"));
        assertThat(get(request.send()).getHeader("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
    }

    private WebSocketDoor door(String path, String... subProtocols) {
        return new WebSocketDoor() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public List<String> subProtocols() {
                return List.of(subProtocols);
            }

            @Override
            public void accept(ServerWebSocket socket) {
                opened.add(path + " " + socket.subProtocol());
            }
        };
    }

    private Future<WebSocket> connect(String path, String... subProtocols) {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
        for (String subProtocol : subProtocols) options.addSubProtocol(subProtocol);
        return webSocketClient.connect(options);
    }

    private static String refusalOf(Future<WebSocket> connecting) {
        return connecting
                .map("opened")
                .otherwise(Throwable::getMessage)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private int status(String path) throws Exception {
        HttpClientRequest request = get(client.request(HttpMethod.GET, port, "127.0.0.1", path));
        return get(request.send().compose(response -> response.body().map(response.statusCode())));
    }

    private String body(String path) throws Exception {
        HttpClientRequest request = get(client.request(HttpMethod.GET, port, "127.0.0.1", path));
        return get(request.send().compose(response -> response.body())).toString();
    }

    private void awaitConnections(long expected) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (counters.value("patchbay_http_connections") != expected && System.nanoTime() < deadline) {
            get(vertx.timer(5));
        }
        assertThat(counters.value("patchbay_http_connections")).isEqualTo(expected);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
