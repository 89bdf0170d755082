package org.patchbay.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.CallShards;
import org.patchbay.core.media.DtmfLog;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.media.NoRelay;
import org.patchbay.core.media.Rtpengine;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.Adapter;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Link;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.mqtt.MqttAdapter;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.config.HttpConfig;
import org.patchbay.server.config.MediaConfig;
import org.patchbay.server.http.HealthReport;
import org.patchbay.server.http.HttpDoors;
import org.patchbay.server.http.HttpPorts;
import org.patchbay.server.http.HttpVerticle;
import org.patchbay.server.storage.Storage;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.sip.SipAdapter;
import org.patchbay.websocket.WebSocketAdapter;
import org.patchbay.xmpp.XmppAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway: the core services, the adapters and the HTTP port, opened and closed together. Safe to call from any thread. */
public final class GatewayServer {
    private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
    private static final List<String> LIVE = List.of(
            "patchbay_calls_live",
            "patchbay_websocket_calls",
            "patchbay_sip_legs",
            "patchbay_xmpp_legs",
            "patchbay_mqtt_calls");
    private static final Duration DRAIN_POLL = Duration.ofMillis(20);

    private final GatewayConfig config;
    private final Vertx vertx;
    private final int eventLoops;
    private final CoreServices core;
    private final MediaRelay relay;
    private final Storage storage;
    private final Optional<HttpPorts> ports;
    private final List<Adapter> adapters = new ArrayList<>();
    private final List<WebSocketDoor> webSocketDoors = new ArrayList<>();
    private final List<Door> doors = new ArrayList<>();
    private volatile @Nullable CallShards shards;
    private volatile boolean draining;

    private GatewayServer(
            GatewayConfig config, Vertx vertx, int eventLoops, Counters counters, MediaRelay relay, Storage storage) {
        this.config = config;
        this.vertx = vertx;
        this.eventLoops = eventLoops;
        this.relay = relay;
        this.storage = storage;
        this.core = new CoreServices(vertx, config, counters, relay, storage);
        this.ports = config.http().map(http -> new HttpPorts(http.maxConnections(), core.counters()));
    }

    /**
     * Starts a gateway on threads of its own.
     *
     * @return the gateway with every door open; fails with a message for the operator if one of them can't be opened, and nothing is left
     *     open then
     */
    public static Future<GatewayServer> start(GatewayConfig config) {
        int eventLoops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.builder()
                .with(options(eventLoops))
                .withTransport(new FairTransport())
                .build();
        Counters counters = new Counters();
        // A promise of no context, here and in close(): a future that belongs to an event loop is never told of that
        // loop's end.
        Promise<GatewayServer> started = Promise.promise();
        openRelay(vertx, config.core().media(), counters)
                .compose(relay -> openStorage(vertx, config, counters)
                        .compose(storage -> Future.succeededFuture(storage)
                                .map(it -> new GatewayServer(config, vertx, eventLoops, counters, relay, it))
                                .compose(server -> server.open().map(server))
                                .recover(failure -> storage.close().transform(closed -> Future.failedFuture(failure)))))
                .onSuccess(started::complete)
                .onFailure(failure -> vertx.close().onComplete(closed -> started.fail(failure)));
        return started.future();
    }

    private static Future<MediaRelay> openRelay(Vertx vertx, MediaConfig config, Counters counters) {
        if (config.relays().isEmpty()) return Future.succeededFuture(new NoRelay());
        return Rtpengine.open(vertx, config.relays().get(), counters).map(relay -> relay);
    }

    private static Future<Storage> openStorage(Vertx vertx, GatewayConfig config, Counters counters) {
        return Storage.open(vertx, config.core().storage(), Clock.systemUTC()::millis, counters);
    }

    /** Where peers come in. */
    public List<Door> doors() {
        return List.copyOf(doors);
    }

    /** What the gateway counts. */
    public Counters counters() {
        return core.counters();
    }

    /** How long {@link #drain} may take. */
    public Duration longestDrain() {
        return config.drain().waitForCalls().plus(config.drain().timeout());
    }

    /** Takes no new calls, tells clients to go elsewhere, and ends the established calls in the time that the configuration gives. */
    public Future<Void> drain() {
        draining = true;
        log.atInfo().addKeyValue("live", liveCalls()).log("draining");
        ports.ifPresent(HttpPorts::drain);
        return onEveryAdapter(Adapter::drain)
                .eventually(() -> callsEndWithin(config.drain().waitForCalls()))
                .eventually(this::endCalls)
                .eventually(() -> callsEndWithin(config.drain().timeout()))
                .onComplete(
                        drained -> log.atInfo().addKeyValue("live", liveCalls()).log("drained"));
    }

    /** Closes everything, threads included. The future is complete on a thread of its own; nothing can be composed on the gateway's own. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        // The adapters may still save what devices are to find again.
        onEveryAdapter(Adapter::close)
                .eventually(storage::close)
                .onComplete(done -> vertx.close().onComplete(closed));
        return closed.future();
    }

    private Future<Void> open() {
        return CallShards.open(vertx, core.calls(), eventLoops)
                .onSuccess(opened -> shards = opened)
                .compose(opened -> openDtmfLog())
                .compose(opened -> openWebSocket())
                .compose(opened -> openSip())
                .compose(opened -> openXmpp())
                .compose(opened -> openMqtt())
                .compose(opened -> openHttp());
    }

    private Future<Void> openDtmfLog() {
        MediaConfig media = config.core().media();
        if (media.dtmfLog().isEmpty() || media.relays().isEmpty()) return Future.succeededFuture();
        return DtmfLog.open(vertx, media.dtmfLog().get(), media.relays().get(), core.bus(), core.counters())
                .mapEmpty();
    }

    private Future<Void> openWebSocket() {
        if (config.websocket().isEmpty()) return Future.succeededFuture();
        WebSocketAdapter adapter = new WebSocketAdapter(config.websocket().get());
        return open(adapter).onSuccess(opened -> webSocketDoors.addAll(adapter.webSocketDoors()));
    }

    private Future<Void> openSip() {
        if (config.sip().isEmpty()) return Future.succeededFuture();
        SipAdapter adapter = new SipAdapter(config.sip().get());
        if (config.sipOverWebSocket()) webSocketDoors.addAll(adapter.webSocketDoors());
        return open(adapter);
    }

    private Future<Void> openXmpp() {
        if (config.xmpp().isEmpty()) return Future.succeededFuture();
        XmppAdapter adapter = new XmppAdapter(config.xmpp().get());
        webSocketDoors.addAll(adapter.webSocketDoors());
        return open(adapter);
    }

    private Future<Void> openMqtt() {
        return config.mqtt().isEmpty()
                ? Future.succeededFuture()
                : open(new MqttAdapter(config.mqtt().get()));
    }

    private Future<Void> open(Adapter adapter) {
        adapters.add(adapter);
        return adapter.open(core).onSuccess(doors::addAll).mapEmpty();
    }

    private Future<Void> openHttp() {
        if (config.http().isEmpty()) return Future.succeededFuture();
        HttpConfig http = config.http().get();
        HttpPorts shared = ports.orElseThrow();
        HttpDoors behind = new HttpDoors(webSocketDoors, this::health, core.counters());
        return vertx.deployVerticle(() -> new HttpVerticle(http, behind, shared), onEveryLoop())
                .onSuccess(deployed -> tellHttpDoors(shared))
                .mapEmpty();
    }

    private void tellHttpDoors(HttpPorts shared) {
        for (String origin : shared.origins()) {
            doors.add(new Door("http", origin + "/"));
            for (WebSocketDoor door : webSocketDoors) {
                doors.add(new Door(door.path().substring(1), origin.replaceFirst("^http", "ws") + door.path()));
            }
        }
    }

    /** What is down is told in any case; it makes the gateway unready only where the configuration says that it can't do without. */
    private HealthReport health() {
        MediaConfig media = config.core().media();
        List<HealthReport.Check> checks = new ArrayList<>();
        checks.add(new HealthReport.Check("gateway", draining ? "draining" : "up", ""));
        boolean relayIsMissed = false;
        if (!media.rtpengine().isEmpty()) {
            boolean up = relay.available();
            relayIsMissed = !up && !media.optional();
            checks.add(new HealthReport.Check(
                    "rtpengine", up ? "up" : "down", media.rtpengine().toString()));
        }
        Storage.Standing standing = storage.standing();
        checks.add(new HealthReport.Check("storage", standing.up() ? "up" : "down", standing.detail()));
        for (Adapter adapter : adapters)
            for (Link link : adapter.links())
                checks.add(new HealthReport.Check(link.name(), link.up() ? "up" : "down", link.detail()));
        boolean storageIsMissed = !standing.up() && !config.core().storage().optional();
        return new HealthReport(!draining && !relayIsMissed && !storageIsMissed, checks);
    }

    /** Calls, and what adapters still have to tell of them to their peers. */
    private long liveCalls() {
        return LIVE.stream().mapToLong(core.counters()::value).sum();
    }

    private Future<Void> endCalls() {
        CallShards opened = shards;
        if (opened == null) return Future.succeededFuture();
        return opened.endAll(End.newBuilder()
                .setReason(EndReason.CONGESTION)
                .setText("the gateway is going down")
                .build());
    }

    private Future<Void> callsEndWithin(Duration time) {
        if (liveCalls() == 0 || time.isZero() || time.isNegative()) return Future.succeededFuture();
        return vertx.timer(DRAIN_POLL.toMillis(), TimeUnit.MILLISECONDS)
                .compose(fired -> callsEndWithin(time.minus(DRAIN_POLL)));
    }

    private Future<Void> onEveryAdapter(Function<Adapter, Future<Void>> task) {
        return Future.join(adapters.stream().map(task).toList()).mapEmpty();
    }

    private DeploymentOptions onEveryLoop() {
        return new DeploymentOptions().setInstances(eventLoops);
    }

    private static VertxOptions options(int eventLoops) {
        return new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                // Nothing is served from files, so nothing is to be unpacked and cached on disk at every start.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setMaxEventLoopExecuteTime(1_000)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
    }
}
