package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.core.session.SessionStore;
import org.patchbay.core.spi.Door;
import org.patchbay.mqtt.device.DeviceClass;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.server.ConnectionConfig;
import org.patchbay.mqtt.server.DoorConfig;
import org.patchbay.mqtt.session.SessionConfig;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;

/** The adapter behind real doors on free ports, with the test as the core. */
final class Stage implements AutoCloseable {
    static final String CALL = "n1-0-0123456789abcdef01234567";

    final Vertx vertx = Vertx.vertx();
    final TestGateway gateway = new TestGateway(vertx);
    final ShiftedClock clock = new ShiftedClock();
    final CallSide calls;
    final MqttAdapter adapter;
    final int port;
    final int webSocketPort;
    private final List<AutoCloseable> peers = new ArrayList<>();

    Stage(MqttConfig config) throws Exception {
        this(config, null);
    }

    Stage(MqttConfig config, @org.jspecify.annotations.Nullable SessionStore store) throws Exception {
        if (store != null) gateway.sessions = store;
        calls = new CallSide(vertx, gateway.bus());
        adapter = new MqttAdapter(config, clock);
        List<Door> doors = await(adapter.open(gateway));
        port = URI.create(doors.get(0).uri()).getPort();
        webSocketPort = URI.create(doors.get(1).uri()).getPort();
    }

    static MqttConfig config(ConnectionConfig connections, SessionConfig sessions, DeviceClass... classes) {
        return new MqttConfig(
                List.of(
                        new DoorConfig(DoorConfig.Transport.TCP, "127.0.0.1", 0, null, null),
                        new DoorConfig(DoorConfig.Transport.WEBSOCKET, "127.0.0.1", 0, null, null)),
                connections,
                sessions,
                List.of(classes),
                List.of(IceServerConfig.stun("stun:stun.example.org")),
                List.of(),
                2);
    }

    /** As it is by default, but for what a connection may do. */
    static ConnectionConfig connections(int packetBytes, int receiveMaximum, int packetsPerSecond, int packetBurst) {
        ConnectionConfig standard = ConnectionConfig.defaults();
        return new ConnectionConfig(
                standard.connect(),
                standard.maxKeepAlive(),
                packetBytes,
                receiveMaximum,
                standard.topicAliases(),
                packetsPerSecond,
                packetBurst,
                standard.unsentBytes(),
                standard.connections(),
                standard.awaitingConnect());
    }

    /** As it is by default, but for how long calls outlive a connection and how much may wait. */
    static SessionConfig sessions(Duration resume, int keptPublications) {
        SessionConfig standard = SessionConfig.defaults();
        return new SessionConfig(
                standard.maxExpiry(),
                resume,
                standard.reconnect(),
                standard.sessions(),
                standard.subscriptions(),
                standard.callsPerDevice(),
                keptPublications,
                standard.keptBytes());
    }

    static MqttConfig config(DeviceClass... classes) {
        return config(ConnectionConfig.defaults(), SessionConfig.defaults(), classes);
    }

    /** A device that speaks MQTT 5, by HiveMQ's client. */
    TestDevice device(String user, String clientId) {
        TestDevice device = new TestDevice(port, user, clientId);
        peers.add(device);
        return device;
    }

    /** A socket that says what the test says. */
    RawSocket socket() throws Exception {
        RawSocket socket = new RawSocket(port);
        peers.add(socket);
        return socket;
    }

    /** Rings the one device that is bound. */
    void rings(String legId, String sdp) {
        rings(legId, sdp, 60_000);
    }

    void rings(String legId, String sdp, int ringTimeoutMs) {
        Channel channel = gateway.binding().getChannel();
        calls.sends(
                channel.getEndpoint(),
                Signal.newBuilder()
                        .setCallId(CALL)
                        .setLegId(legId)
                        .setFrom("alice@localhost/laptop")
                        .setTo("bob@localhost")
                        .setInvite(Invite.newBuilder()
                                .setDescription(Sdp.read(sdp))
                                .setRingTimeoutMs(ringTimeoutMs)
                                .setChannel(channel)));
    }

    void tells(String legId, Signal.Builder body) {
        calls.sends(
                gateway.binding().getChannel().getEndpoint(),
                body.setCallId(CALL).setLegId(legId));
    }

    long counted(String name) {
        return gateway.counters().value(name);
    }

    void waitUntilCounted(String name, long times) throws Exception {
        waitUntil(() -> counted(name) >= times, name);
    }

    void waitUntil(BooleanSupplier condition, String what) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        vertx.setPeriodic(5, timer -> {
            if (condition.getAsBoolean()) {
                vertx.cancelTimer(timer);
                reached.complete(null);
            }
        });
        try {
            reached.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(
                    "not reached: " + what + ", " + gateway.counters().snapshot(), e);
        }
    }

    /** Nothing is left of anybody who was here. */
    void waitUntilNothingIsLeft() throws Exception {
        for (String gauge : List.of(
                Tally.CONNECTIONS, Tally.NOT_ADMITTED, Tally.SESSIONS, Tally.AWAY, Tally.CALLS, Tally.WAITING)) {
            waitUntil(() -> counted(gauge) == 0, gauge + " is 0");
        }
        assertThat(gateway.bindings).isEmpty();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Whoever is still there goes. */
    void peersLeave() throws Exception {
        for (AutoCloseable peer : peers) peer.close();
    }

    @Override
    public void close() throws Exception {
        peersLeave();
        await(adapter.close());
        assertThat(counted(Tally.SESSIONS)).isZero();
        assertThat(counted(Tally.CALLS)).isZero();
        await(vertx.close());
    }
}
