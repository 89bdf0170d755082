package org.patchbay.mqtt.server;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.spi.Door;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One door: a Vert.x MQTT server. One an event loop, all on the same port. */
public final class MqttDoor extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MqttDoor.class);
    // What is too long for us is for us to answer; the library closes without a word.
    private static final int ANY_CLIENT_ID = 65_535;
    private static final String NOT_CONNECTED = "Received an MQTT packet from a not connected client";

    private final DeviceContext adapter;
    private final DoorConfig door;
    private final int port;
    private final ConnectionConfig config;
    private final Duration maxExpiry;
    private final Reception reception;
    private @Nullable MqttServer server;

    /** @param port to listen on; all instances with the same one share it, and a negative one is any free one */
    public MqttDoor(
            DeviceContext adapter,
            DoorConfig door,
            int port,
            ConnectionConfig config,
            Duration maxExpiry,
            Reception reception) {
        this.adapter = adapter;
        this.door = door;
        this.port = port;
        this.config = config;
        this.maxExpiry = maxExpiry;
        this.reception = reception;
    }

    @Override
    public Future<?> start() {
        context.exceptionHandler(this::onUnhandled);
        Vertx own = door.transport() == DoorConfig.Transport.WEBSOCKET
                ? new UncompressedVertx(vertx, config.packetBytes())
                : vertx;
        MqttServer opened = MqttServer.create(own, options()).endpointHandler(this::accept);
        server = opened;
        return opened.listen()
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "can't listen for " + door.name() + " at " + door.host() + " port " + door.port() + ": "
                                + cause.getMessage(),
                        cause)));
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    private MqttServerOptions options() {
        MqttServerOptions options = new MqttServerOptions()
                .setHost(door.host())
                .setPort(port)
                .setMaxMessageSize(config.packetBytes())
                .setMaxClientIdLength(ANY_CLIENT_ID)
                .setAutoClientId(false)
                .setTimeoutOnConnect((int) Math.max(1, config.connect().toSeconds()));
        options.setTcpNoDelay(true);
        if (door.transport() == DoorConfig.Transport.WEBSOCKET) {
            options.setUseWebSocket(true);
            options.setWebSocketMaxFrameSize(config.packetBytes());
        }
        if (door.certificate() != null) options.setSsl(true).setKeyCertOptions(door.certificate());
        return options;
    }

    /** Where devices come in, once it is open. */
    public Door door() {
        if (server == null) throw new IllegalStateException("not open");
        return new Door(door.name(), door.uri(server.actualPort()));
    }

    /**
     * COMPAT(vertx-mqtt, 5.0.8): it closes a socket that sends anything before CONNECT, or after its connection has ended, and throws then. Anybody can
     * have that, so it is counted and not worth a line of the log.
     */
    private void onUnhandled(Throwable cause) {
        if (String.valueOf(cause.getMessage()).startsWith(NOT_CONNECTED)) {
            adapter.tally().count(Tally.OUTSIDE_CONNECTION);
            LOG.debug("packet outside of a connection");
        } else {
            LOG.atError().setCause(cause).log("a door failed");
        }
    }

    private void accept(MqttEndpoint endpoint) {
        ConnectRequest.Reading reading = ConnectRequest.read(endpoint, maxExpiry);
        if (reading instanceof ConnectRequest.Broken broken) {
            MqttConnection.refuse(adapter, endpoint, broken.refusal(), broken.mqtt5());
        } else if (reading instanceof ConnectRequest.Read read && isFull()) {
            MqttConnection.refuse(
                    adapter, endpoint, Refusal.BUSY, read.request().mqtt5());
        } else if (reading instanceof ConnectRequest.Read read) {
            new MqttConnection(adapter, config, maxExpiry, reception, endpoint, read.request()).start();
        }
    }

    private boolean isFull() {
        return adapter.tally().gauge(Tally.CONNECTIONS).get() >= config.connections()
                || adapter.tally().gauge(Tally.NOT_ADMITTED).get() >= config.awaitingConnect();
    }
}
