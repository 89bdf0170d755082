package org.patchbay.mqtt.bridge;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.MessageLine;
import org.patchbay.core.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to a broker: made anew for ever when it is lost, with what is subscribed. Confined to its endpoint's event loop.
 *
 * <p>What is published while there is no connection is refused: a call would not wait for it anyway.
 */
final class BrokerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);

    /** What the owner is told. */
    interface Listener {
        /** There is a connection, and everything is subscribed. */
        void connected();

        /** There was one, and is none any more. */
        void disconnected();
    }

    /** A publication that the broker has not acknowledged yet. As many as the configuration allows. */
    private static final class Unacknowledged {
        private final Consumer<MessageLine.Outcome> fate;

        Unacknowledged(Consumer<MessageLine.Outcome> fate) {
            this.fate = fate;
        }
    }

    private final BrokerConfig config;
    private final Vertx vertx;
    private final ClientEndpointVerticle endpoint;
    private final Counters counters;
    private final BiConsumer<String, Buffer> onPublication;
    private final Listener listener;
    private final Reconnection reconnection;
    private @Nullable MqttClient client;
    /** Written on the endpoint's loop, read by whoever wants to know. */
    private volatile boolean subscribed;

    private boolean closed;
    private final Set<Unacknowledged> unacknowledged = new HashSet<>();
    private final Map<Integer, Unacknowledged> byPacketId = new HashMap<>();
    private long timer = -1;

    BrokerConnection(
            BrokerConfig config,
            Vertx vertx,
            ClientEndpointVerticle endpoint,
            Counters counters,
            BiConsumer<String, Buffer> onPublication,
            Listener listener) {
        this.config = config;
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.counters = counters;
        this.onPublication = onPublication;
        this.listener = listener;
        this.reconnection = new Reconnection(config.reconnect(), new SecureRandom());
        counters.gauge(name("connected"), () -> subscribed ? 1 : 0);
    }

    /** Begins to connect; goes on until {@link #close}. */
    void open() {
        if (closed) return;
        MqttClient next = MqttClient.create(vertx, options());
        client = next;
        next.publishHandler(message -> {
            String topic = message.topicName();
            Buffer payload = message.payload();
            onLoop(next, () -> onPublication.accept(topic, payload));
        });
        next.closeHandler(ended -> onLoop(next, () -> lost(next, "closed")));
        next.exceptionHandler(failure -> onLoop(next, () -> lost(next, String.valueOf(failure.getMessage()))));
        next.publishCompletionHandler(id -> onLoop(next, () -> settle(id, MessageLine.Outcome.WRITTEN)));
        next.publishCompletionExpirationHandler(id -> onLoop(next, () -> {
            counters.increment(name("unacknowledged_total"));
            settle(id, MessageLine.Outcome.LOST);
        }));
        next.connect(config.port(), config.host())
                .compose(accepted -> next.subscribe(BridgeTopics.filters(
                        config.shareGroup(), !config.libpeer().isEmpty())))
                .onSuccess(packet -> onLoop(next, this::ready))
                .onFailure(failure -> onLoop(next, () -> lost(next, String.valueOf(failure.getMessage()))));
    }

    /** Publishes, at least once; false where there is no connection, or as much waits for the broker as may. */
    boolean publish(String topic, Buffer payload) {
        return publish(topic, payload, ignored -> {});
    }

    /**
     * Publishes, at least once.
     *
     * @param fate is told once where it is taken: WRITTEN when the broker has acknowledged it, which says nothing of the device behind it, LOST
     *     when it has not, in time or before the connection was lost
     * @return false where there is no connection, or as much waits for the broker as may
     */
    boolean publish(String topic, Buffer payload, Consumer<MessageLine.Outcome> fate) {
        MqttClient live = client;
        if (live == null || !subscribed || !live.isConnected()) return false;
        if (unacknowledged.size() >= config.inFlight()) {
            counters.increment(name("full_total"));
            return false;
        }
        Unacknowledged publication = new Unacknowledged(fate);
        unacknowledged.add(publication);
        live.publish(topic, payload, MqttQoS.AT_LEAST_ONCE, false, false)
                .onSuccess(id -> onLoop(live, () -> byPacketId.put(id, publication)))
                .onFailure(failure -> onLoop(live, () -> lost(live, String.valueOf(failure.getMessage()))));
        return true;
    }

    private void settle(int packetId, MessageLine.Outcome outcome) {
        Unacknowledged publication = byPacketId.remove(packetId);
        if (publication != null && unacknowledged.remove(publication)) publication.fate.accept(outcome);
    }

    private void loseAll() {
        List<Unacknowledged> all = List.copyOf(unacknowledged);
        unacknowledged.clear();
        byPacketId.clear();
        all.forEach(publication -> publication.fate.accept(MessageLine.Outcome.LOST));
    }

    boolean isUp() {
        return subscribed;
    }

    Future<Void> close() {
        closed = true;
        if (timer >= 0) endpoint.stopTimer(timer);
        MqttClient last = client;
        client = null;
        subscribed = false;
        loseAll();
        return last == null || !last.isConnected() ? Future.succeededFuture() : last.disconnect();
    }

    private MqttClientOptions options() {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(config.clientId())
                .setAutoGeneratedClientId(false)
                .setCleanSession(true)
                .setKeepAliveInterval((int) config.keepAlive().toSeconds())
                .setMaxMessageSize(config.packetBytes())
                .setMaxInflightQueue(config.inFlight())
                .setAckTimeout(30);
        config.login().ifPresent(login -> options.setUsername(login.user()).setPassword(login.password()));
        if (config.tls()) options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        if (!config.trust().isEmpty()) options.setTrustOptions(new PemTrustOptions().addCertPath(config.trust()));
        return options;
    }

    private void ready() {
        subscribed = true;
        reconnection.reset();
        LOG.atInfo().addKeyValue("broker", config.name()).log("connected");
        listener.connected();
    }

    private void lost(MqttClient which, String why) {
        if (which != client || closed) return;
        boolean was = subscribed;
        client = null;
        subscribed = false;
        loseAll();
        if (which.isConnected()) which.disconnect();
        counters.increment(name("disconnects_total"));
        long wait = reconnection.next().toMillis();
        LOG.atWarn()
                .addKeyValue("broker", config.name())
                .addKeyValue("why", why)
                .addKeyValue("next_attempt_ms", wait)
                .log(was ? "connection lost" : "not connected");
        timer = endpoint.startTimer(java.time.Duration.ofMillis(wait), () -> {
            timer = -1;
            open();
        });
        if (was) listener.disconnected();
    }

    /** What an abandoned client still tells is of no interest. */
    private void onLoop(MqttClient which, Runnable task) {
        endpoint.run(() -> {
            if (which == client) task.run();
        });
    }

    private String name(String what) {
        return "patchbay_mqtt_broker_" + what + "{broker=\"" + config.name() + "\"}";
    }
}
