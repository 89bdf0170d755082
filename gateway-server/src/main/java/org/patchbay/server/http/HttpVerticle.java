package org.patchbay.server.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.server.config.HttpConfig;
import org.patchbay.server.config.TlsConfig;
import org.patchbay.server.net.ListenAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the HTTP ports. As many run as there are event loops; Vert.x deals the connections out among them. */
public final class HttpVerticle extends VerticleBase {
    /** A connection that sends nothing for so long is closed; open WebSocket connections are pinged before. */
    static final int IDLE_SECONDS = 150;

    private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);
    /** Larger than an adapter takes, so that it can say so in its own words. */
    private static final int LARGEST_MESSAGE = 1024 * 1024 + 64 * 1024;

    private static final int LARGEST_HEADERS = 16 * 1024;

    private final HttpConfig config;
    private final HttpDoors doors;
    private final HttpPorts ports;

    /** @param ports shared by all instances */
    public HttpVerticle(HttpConfig config, HttpDoors doors, HttpPorts ports) {
        this.config = config;
        this.doors = doors;
        this.ports = ports;
    }

    @Override
    public Future<?> start() {
        Router router = router();
        List<Future<HttpServer>> opening = new ArrayList<>();
        config.plain()
                .ifPresent(listen -> ListenAddresses.of(listen.hosts())
                        .forEach(host -> opening.add(listen(router, options(), host, listen.port(), "http"))));
        config.secure()
                .ifPresent(secure -> ListenAddresses.of(secure.listen().hosts())
                        .forEach(host -> opening.add(listen(
                                router,
                                secured(secure.tls()),
                                host,
                                secure.listen().port(),
                                "https"))));
        return Future.all(opening);
    }

    private Future<HttpServer> listen(Router router, HttpServerOptions options, String host, int port, String scheme) {
        // A negative port is Vert.x's way to say: any free one, but the same for all instances.
        return vertx.createHttpServer(options.setHost(host).setPort(port == 0 ? -1 : port))
                .connectionHandler(this::admit)
                .exceptionHandler(failure -> log.atDebug().log("HTTP connection failed: {}", failure.toString()))
                .requestHandler(router)
                .listen()
                .onSuccess(server -> ports.opened(scheme, host, server.actualPort()))
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "can't listen for " + scheme + " at " + host + " port " + port + ": " + failure.getMessage(),
                        failure)));
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(new SecurityHeaders());
        for (WebSocketDoor door : doors.webSocketDoors()) {
            router.get(door.path()).handler(new WebSocketUpgrade(door, ports::draining, doors.counters()));
        }
        HealthDoor health = new HealthDoor(doors.health());
        router.get("/health/live").handler(health::live);
        router.get("/health/ready").handler(health::ready);
        router.get("/metrics").handler(new MetricsDoor(doors.counters(), config.metricsFrom()));
        if (config.demoPhone()) router.get().handler(new WebRoot(vertx, "webroot"));
        return router;
    }

    private void admit(HttpConnection connection) {
        if (!ports.admit()) {
            doors.counters().increment("patchbay_http_connections_refused_total");
            connection.close();
            return;
        }
        ConnectionEnd.of(connection, ports::left);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setReadIdleTimeout(IDLE_SECONDS)
                .setMaxInitialLineLength(4096)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setHttp2ClearTextEnabled(false)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setMaxWebSocketFrameSize(LARGEST_MESSAGE)
                .setMaxWebSocketMessageSize(LARGEST_MESSAGE)
                // A compression context costs a connection more memory than all else together, and signals are small.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(doors.webSocketDoors().stream()
                        .flatMap(door -> door.subProtocols().stream())
                        .distinct()
                        .toList());
    }

    private HttpServerOptions secured(TlsConfig tls) {
        return options()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(tls.certificate().toString())
                        .addKeyPath(tls.key().toString()));
    }
}
