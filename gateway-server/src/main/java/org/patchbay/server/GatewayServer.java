package org.patchbay.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.config.HttpConfig;
import org.patchbay.server.http.HealthReport;
import org.patchbay.server.http.HttpDoors;
import org.patchbay.server.http.HttpPorts;
import org.patchbay.server.http.HttpVerticle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway: the core services, the adapters and the HTTP port, opened and closed together. Safe to call from any thread. */
public final class GatewayServer {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);

    private final GatewayConfig config;
    private final Vertx vertx;
    private final int eventLoops;
    private final Counters counters = new Counters();
    private final LocalGateway gateway;
    private final Optional<HttpPorts> ports;
    private final List<Door> doors = new ArrayList<>();
    private volatile boolean draining;

    private GatewayServer(GatewayConfig config, int eventLoops) {
        this.config = config;
        this.eventLoops = eventLoops;
        this.vertx = Vertx.vertx(options(eventLoops));
        this.gateway = new LocalGateway(
                vertx, new SignalBus(vertx, config.node()), config.domain().domains(), counters);
        this.ports = config.http().map(http -> new HttpPorts(http.maxConnections(), counters));
    }

    /**
     * Starts a gateway on threads of its own.
     *
     * @return the gateway with every door open; fails with a message for the operator if one of them can't be opened, and nothing is left
     *     open then
     */
    public static Future<GatewayServer> start(GatewayConfig config) {
        GatewayServer server = new GatewayServer(config, Runtime.getRuntime().availableProcessors());
        return server.open()
                .map(server)
                .recover(failure -> server.close().transform(closed -> Future.failedFuture(failure)));
    }

    /** Where peers come in. */
    public List<Door> doors() {
        return List.copyOf(doors);
    }

    /** What the gateway counts. */
    public Counters counters() {
        return counters;
    }

    /** Takes no new calls, tells clients to go elsewhere, and ends the established calls in the time that the configuration gives. */
    public Future<Void> drain() {
        draining = true;
        log.atInfo().addKeyValue("wait", config.drain().waitForCalls()).log("draining");
        ports.ifPresent(HttpPorts::drain);
        return Future.succeededFuture();
    }

    /** How long {@link #drain} may take. */
    public Duration longestDrain() {
        return config.drain().waitForCalls().plus(config.drain().timeout());
    }

    /** Closes everything, threads included. */
    public Future<Void> close() {
        return vertx.close();
    }

    private Future<Void> open() {
        return openHttp();
    }

    private Future<Void> openHttp() {
        if (config.http().isEmpty()) return Future.succeededFuture();
        HttpConfig http = config.http().get();
        HttpPorts shared = ports.orElseThrow();
        HttpDoors behind = new HttpDoors(webSocketDoors(), this::health, counters);
        return vertx.deployVerticle(() -> new HttpVerticle(http, behind, shared), onEveryLoop())
                .onSuccess(deployed -> tellHttpDoors(shared))
                .mapEmpty();
    }

    private void tellHttpDoors(HttpPorts shared) {
        for (String origin : shared.origins()) {
            doors.add(new Door("http", origin + "/"));
            for (WebSocketDoor door : webSocketDoors()) {
                doors.add(new Door(door.path().substring(1), origin.replaceFirst("^http", "ws") + door.path()));
            }
        }
    }

    private List<WebSocketDoor> webSocketDoors() {
        return List.of();
    }

    private HealthReport health() {
        List<HealthReport.Check> checks = new ArrayList<>();
        checks.add(new HealthReport.Check("gateway", draining ? "draining" : "up", ""));
        return new HealthReport(!draining, checks);
    }

    private DeploymentOptions onEveryLoop() {
        return new DeploymentOptions().setInstances(eventLoops);
    }

    private static VertxOptions options(int eventLoops) {
        return new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                // Measured: NIO is as quick for small datagrams, and needs no native library.
                .setPreferNativeTransport(false)
                // Nothing is served from files, so nothing is to be unpacked and cached on disk at every start.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setMaxEventLoopExecuteTime(200)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
    }
}
