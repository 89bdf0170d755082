package org.patchbay.mqtt;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.ice.IceServers;
import org.patchbay.core.spi.Adapter;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.Link;
import org.patchbay.mqtt.bridge.BrokerBridge;
import org.patchbay.mqtt.bridge.BrokerConfig;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.server.DoorConfig;
import org.patchbay.mqtt.server.MqttDoor;
import org.patchbay.mqtt.server.Reception;
import org.patchbay.mqtt.session.DeviceSession;
import org.patchbay.mqtt.session.SessionDirectory;
import org.patchbay.session.v1.Protocol;

/** MQTT devices: those that connect to the gateway itself, and those behind brokers that are already there. */
public final class MqttAdapter implements Adapter {
    /**
     * Vert.x shares a port that may be any among those who ask for the same negative one. The HTTP port of the gateway asks for -1, and each
     * of these doors for one that nobody else asks for.
     */
    private static final AtomicInteger ANY_PORT = new AtomicInteger(1883);

    private final MqttConfig config;
    private final Clock clock;
    private final SessionDirectory directory;
    private final List<String> endpoints = new ArrayList<>();
    private final List<String> openDoors = new ArrayList<>();
    private final List<BrokerBridge> bridges = new ArrayList<>();
    private @Nullable DeviceContext context;

    public MqttAdapter(MqttConfig config) {
        this(config, Clock.systemUTC());
    }

    MqttAdapter(MqttConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.directory = new SessionDirectory(config.sessions().sessions());
    }

    @Override
    public Protocol protocol() {
        return Protocol.MQTT;
    }

    @Override
    public Future<List<Door>> open(Gateway gateway) {
        DeviceContext shared = DeviceContext.of(
                gateway,
                config.deviceClasses(),
                new IceServers(config.iceServers()),
                config.sessions().callsPerDevice(),
                clock);
        context = shared;
        List<ClientEndpointVerticle> verticles = new ArrayList<>();
        List<Future<String>> opening = new ArrayList<>();
        for (int instance = 0; instance < config.endpoints(); instance++) {
            ClientEndpointVerticle endpoint = new ClientEndpointVerticle(shared.aroundEndpoints(), instance);
            verticles.add(endpoint);
            opening.add(gateway.vertx().deployVerticle(endpoint));
        }
        Reception reception = new Reception(shared, config.connections(), config.sessions(), directory, verticles);
        return Future.all(opening).compose(all -> {
            endpoints.addAll(all.list());
            openBridges(shared, verticles);
            return openDoors(shared, reception);
        });
    }

    /** A broker that is away does not keep the gateway from opening: it is tried for ever. */
    private void openBridges(DeviceContext shared, List<ClientEndpointVerticle> verticles) {
        for (BrokerConfig broker : config.brokers()) {
            BrokerBridge bridge = new BrokerBridge(broker, shared, verticles.get(bridges.size() % verticles.size()));
            bridges.add(bridge);
            bridge.open();
        }
    }

    private Future<List<Door>> openDoors(DeviceContext shared, Reception reception) {
        Future<List<Door>> opened = Future.succeededFuture(new ArrayList<>());
        for (DoorConfig door : config.doors()) {
            opened = opened.compose(doors -> openDoor(shared, reception, door).map(one -> {
                doors.add(one);
                return doors;
            }));
        }
        return opened;
    }

    /** One an event loop; all of them share the port. */
    private Future<Door> openDoor(DeviceContext shared, Reception reception, DoorConfig door) {
        int port = door.port() == 0 ? -ANY_PORT.incrementAndGet() : door.port();
        List<MqttDoor> instances = new ArrayList<>();
        List<Future<Void>> opening = new ArrayList<>();
        for (int i = 0; i < config.endpoints(); i++) {
            MqttDoor instance = new MqttDoor(
                    shared, door, port, config.connections(), config.sessions().maxExpiry(), reception);
            instances.add(instance);
            opening.add(deployed(shared, instance));
        }
        return Future.all(opening).map(all -> instances.get(0).door());
    }

    private Future<Void> deployed(DeviceContext shared, MqttDoor door) {
        return shared.gateway()
                .vertx()
                .deployVerticle(door)
                .onSuccess(openDoors::add)
                .mapEmpty();
    }

    @Override
    public List<Link> links() {
        return bridges.stream().map(BrokerBridge::standing).toList();
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
        if (context == null) return Future.succeededFuture();
        context.draining().set(true);
        return onEverySession(DeviceSession::suspend)
                .eventually(() ->
                        Future.join(bridges.stream().map(BrokerBridge::close).toList()))
                .eventually(() -> undeploy(openDoors))
                .eventually(() -> undeploy(endpoints));
    }

    private Future<Void> onEverySession(Function<DeviceSession, Future<Void>> task) {
        return Future.join(directory.all().stream()
                        .map(session -> session.endpoint().call(() -> task.apply(session)))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> undeploy(List<String> deployments) {
        DeviceContext shared = context;
        if (shared == null) return Future.succeededFuture();
        List<String> open = List.copyOf(deployments);
        deployments.clear();
        return Future.join(open.stream()
                        .map(deployment -> shared.gateway().vertx().undeploy(deployment))
                        .toList())
                .mapEmpty();
    }
}
