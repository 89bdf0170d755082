package org.patchbay.mqtt.server;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttPubCompReasonCode;
import io.vertx.mqtt.messages.codes.MqttPubRecReasonCode;
import io.vertx.mqtt.messages.codes.MqttPubRelReasonCode;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.admission.TokenBucket;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.session.CloseReason;
import org.patchbay.mqtt.session.ConnectionPort;
import org.patchbay.mqtt.session.DeviceSession;
import org.patchbay.mqtt.session.Incoming;
import org.patchbay.mqtt.session.Outgoing;
import org.patchbay.mqtt.session.PublishVerdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, over Vert.x's endpoint: admits it, hands everything to the session, keeps it to its rate and its window, and ends it with the
 * protocol's own word. Its state belongs to the endpoint's event loop; what {@link ConnectionPort} offers may be called from any.
 */
final class MqttConnection implements ConnectionPort {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    /** So that our own word for it goes out before Vert.x closes without one. */
    private static final int BEFORE_THE_LIBRARY_MS = 100;

    private enum Phase {
        ADMITTING,
        CONNECTED,
        CLOSED
    }

    private final DeviceContext adapter;
    private final ConnectionConfig config;
    private final Duration maxExpiry;
    private final Reception reception;
    private final MqttEndpoint endpoint;
    private final ConnectRequest request;
    private final ContextInternal loop;
    private final TopicAliases aliases;
    private final AtomicInteger unanswered = new AtomicInteger();
    /** Vert.x's endpoint has no write queue to ask: what is published and not written yet is counted here. */
    private final AtomicInteger unwritten = new AtomicInteger();

    private TokenBucket rate;
    private Phase phase = Phase.ADMITTING;
    private @Nullable DeviceSession session;
    private String name = "";
    private boolean wasFull;
    private long timer;
    private long lastHeardNanos = System.nanoTime();
    private int overRate;

    /** Must be made on the endpoint's event loop. */
    MqttConnection(
            DeviceContext adapter,
            ConnectionConfig config,
            Duration maxExpiry,
            Reception reception,
            MqttEndpoint endpoint,
            ConnectRequest request) {
        this.adapter = adapter;
        this.config = config;
        this.maxExpiry = maxExpiry;
        this.reception = reception;
        this.endpoint = endpoint;
        this.request = request;
        this.loop = (ContextInternal) vertx().getOrCreateContext();
        this.rate = TokenBucket.full(config.packetBurst(), config.packetsPerSecond(), nowMs());
        this.aliases = new TopicAliases(config.topicAliases());
    }

    /** Begins to listen, and asks who comes. */
    void start() {
        adapter.tally().gauge(Tally.CONNECTIONS).incrementAndGet();
        adapter.tally().gauge(Tally.NOT_ADMITTED).incrementAndGet();
        endpoint.publishAutoAck(false);
        endpoint.subscriptionAutoAck(false);
        endpoint.exceptionHandler(this::onFault);
        endpoint.closeHandler(ignored -> onClosed());
        endpoint.disconnectMessageHandler(this::onDisconnect);
        endpoint.pingHandler(ignored -> heard());
        endpoint.publishHandler(this::onPublish);
        endpoint.publishAcknowledgeMessageHandler(ack -> toSession(it -> it.acknowledged(this, ack.messageId())));
        endpoint.publishReceivedMessageHandler(received -> onPubRec(received.messageId(), received.code()));
        endpoint.publishReleaseHandler(id -> toSession(it -> it.released(this, id)));
        endpoint.publishCompletionHandler(id -> toSession(it -> it.completed(this, id)));
        endpoint.subscribeHandler(packet -> {
            // MQTT 5 3.8.3-2.
            if (packet.topicSubscriptions().isEmpty()) close(CloseReason.PROTOCOL_ERROR);
            else if (mayAsk()) toSession(it -> it.subscribe(this, packet));
        });
        endpoint.unsubscribeHandler(packet -> {
            if (packet.topics().isEmpty()) close(CloseReason.PROTOCOL_ERROR);
            else if (mayAsk()) toSession(it -> it.unsubscribe(this, packet));
        });
        // MQTT 5 4.12: no method was agreed.
        endpoint.authenticationExchangeHandler(ignored -> close(CloseReason.PROTOCOL_ERROR));
        timer = vertx().setTimer(config.connect().toMillis(), ignored -> turnAway(Refusal.INTERNAL));
        reception.admit(this, request).onComplete(result -> loop.emit(result, this::onAdmission));
    }

    /** To be said before the session accepts: a device that has read CONNACK may send at once. */
    void joins(DeviceSession joined) {
        loop.emit(null, ignored -> {
            session = joined;
            name = joined.address().device();
        });
    }

    /** The peer's IP address. */
    String remote() {
        return remote(endpoint);
    }

    static String remote(MqttEndpoint endpoint) {
        SocketAddress address = endpoint.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    private void onAdmission(AsyncResult<Reception.Admission> result) {
        if (result.failed()) {
            LOG.atError().setCause(result.cause()).log("a device can't be admitted");
            turnAway(Refusal.INTERNAL);
        } else if (result.result() instanceof Reception.TurnedAway away) {
            turnAway(away.refusal());
        } else if (result.result() instanceof Reception.Admitted admitted) {
            session = admitted.session();
            if (phase == Phase.CLOSED) toSession(it -> it.dropped(this, null, true));
        }
    }

    /** A packet that can't be read, or a socket that broke. */
    private void onFault(Throwable cause) {
        LOG.debug("packet of a device can't be read", cause);
        if (cause instanceof TooLongFrameException) close(CloseReason.TOO_LARGE);
        else close(CloseReason.MALFORMED);
    }

    private boolean takeOne() {
        heard();
        rate = rate.at(nowMs());
        boolean taken = rate.hasOne();
        if (taken) rate = rate.less();
        overRate = taken ? 0 : overRate + 1;
        return taken;
    }

    /** What can't be refused one by one. */
    private boolean mayAsk() {
        if (takeOne()) return true;
        close(CloseReason.RATE);
        return false;
    }

    private void onPublish(MqttPublishMessage packet) {
        boolean withinRate = takeOne();
        MqttProperties properties = packet.properties();
        int qos = packet.qosLevel().value();
        TopicAliases.Resolution topic =
                aliases.resolve(packet.topicName(), ConnectRequest.number(properties, MqttProperties.TOPIC_ALIAS, -1));
        if (overRate > config.packetsPerSecond()) {
            // It was told for a second's worth of publications that there are too many.
            close(CloseReason.RATE);
        } else if (topic instanceof TopicAliases.Broken broken) {
            close(broken.reason());
        } else if (!properties
                .getProperties(MqttProperties.SUBSCRIPTION_IDENTIFIER)
                .isEmpty()) {
            // MQTT 5 3.3.4-6.
            close(CloseReason.PROTOCOL_ERROR);
        } else if (isNoText(((TopicAliases.Resolved) topic).topic())) {
            close(CloseReason.MALFORMED);
        } else if (qos > 0 && unanswered.incrementAndGet() > config.receiveMaximum() && isMqtt5()) {
            close(CloseReason.RECEIVE_MAXIMUM);
        } else {
            Incoming publication = new Incoming(
                    qos > 0 ? packet.messageId() : 0,
                    qos,
                    packet.isDup(),
                    ((TopicAliases.Resolved) topic).topic(),
                    ConnectRequest.payload(packet.payload(), properties),
                    withinRate);
            toSession(it -> it.receive(this, publication));
        }
    }

    /** MQTT 5 1.5.4: no NUL. Netty puts U+FFFD in the place of bytes that are no UTF-8. */
    private static boolean isNoText(String text) {
        return text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0;
    }

    private void onPubRec(int packetId, MqttPubRecReasonCode code) {
        boolean refused = (code.value() & 0x80) != 0;
        if (refused) toSession(it -> it.acknowledged(this, packetId));
        else toSession(it -> it.publicationReceived(this, packetId));
    }

    /** Vert.x closes the connection after this. */
    private void onDisconnect(MqttDisconnectMessage packet) {
        if (phase == Phase.CLOSED) return;
        Duration keep = null;
        boolean willWanted = isMqtt5() && packet.code() != MqttDisconnectReasonCode.NORMAL;
        if (isMqtt5()) {
            long seconds = ConnectRequest.unsigned(packet.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1);
            if (seconds > 0 && request.terms().expiry().isZero()) {
                // MQTT 5 3.14.2.2.2: it can't be asked for now. The connection ends either way.
                adapter.tally().closed(CloseReason.PROTOCOL_ERROR);
                leave(null, true);
                return;
            }
            if (seconds >= 0) keep = shorter(Duration.ofSeconds(seconds));
        }
        adapter.tally().closed(CloseReason.BY_DEVICE);
        leave(keep, willWanted);
    }

    private Duration shorter(Duration asked) {
        return asked.compareTo(maxExpiry) > 0 ? maxExpiry : asked;
    }

    private void turnAway(Refusal refusal) {
        if (phase != Phase.ADMITTING) return;
        refuse(adapter, endpoint, refusal, isMqtt5());
        leave(null, false);
    }

    /** Says no to a CONNECT; Vert.x closes the connection after that. */
    static void refuse(DeviceContext adapter, MqttEndpoint endpoint, Refusal refusal, boolean mqtt5) {
        adapter.tally().turnedAway(refusal);
        LOG.atInfo()
                .addKeyValue("remote", remote(endpoint))
                .addKeyValue("reason", refusal)
                .log("device turned away");
        endpoint.reject(refusal.code(mqtt5));
    }

    @Override
    public boolean isMqtt5() {
        return request.mqtt5();
    }

    @Override
    public int receiveMaximum() {
        return request.receiveMaximum();
    }

    @Override
    public long maximumPacketSize() {
        return request.maximumPacketSize();
    }

    @Override
    public boolean isWritable() {
        return unwritten.get() < config.unsentBytes();
    }

    @Override
    public void accept(boolean sessionPresent) {
        whileOpen(() -> {
            phase = Phase.CONNECTED;
            adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
            vertx().cancelTimer(timer);
            endpoint.accept(sessionPresent, reception.connAckProperties(request, name));
            watch(reception.keepAliveSeconds(request));
        });
    }

    @Override
    public void publish(int packetId, Outgoing outgoing, boolean again) {
        int size = outgoing.size();
        unwritten.addAndGet(size);
        loop.emit(null, ignored -> {
            if (phase != Phase.CONNECTED) return;
            endpoint.publish(
                            outgoing.topic(),
                            outgoing.publication().payload().bytes(),
                            MqttQoS.valueOf(outgoing.qos()),
                            again,
                            outgoing.retain(),
                            packetId,
                            PublishProperties.of(outgoing, adapter.nowMs()))
                    // One that gets lost with the socket is in its session's queue.
                    .onComplete(done -> loop.emit(null, then -> written(size)));
        });
    }

    private void written(int size) {
        int left = unwritten.addAndGet(-size);
        if (left >= config.unsentBytes()) wasFull = true;
        if (wasFull && left < config.unsentBytes() / 2) {
            wasFull = false;
            toSession(DeviceSession::pump);
        } else if (left == 0) {
            toSession(DeviceSession::pump);
        }
    }

    @Override
    public void release(int packetId, boolean found) {
        MqttPubRelReasonCode code =
                found ? MqttPubRelReasonCode.SUCCESS : MqttPubRelReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        whileOpen(() -> endpoint.publishRelease(packetId, code, MqttProperties.NO_PROPERTIES));
    }

    @Override
    public void complete(int packetId, boolean found) {
        answered();
        MqttPubCompReasonCode code =
                found ? MqttPubCompReasonCode.SUCCESS : MqttPubCompReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        whileOpen(() -> endpoint.publishComplete(packetId, code, MqttProperties.NO_PROPERTIES));
    }

    @Override
    public void answer(Incoming publication, PublishVerdict verdict, String why) {
        int id = publication.packetId();
        MqttProperties properties = new MqttProperties();
        if (!why.isEmpty() && request.wantsReasons()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, why));
        }
        if (publication.qos() == 1) {
            answered();
            MqttPubAckReasonCode code = MqttPubAckReasonCode.valueOf((byte) verdict.code());
            whileOpen(() -> endpoint.publishAcknowledge(id, code, properties));
        } else if (publication.qos() == 2) {
            // One that is taken keeps its place until PUBCOMP (MQTT 5 4.9).
            if (verdict != PublishVerdict.TAKEN) answered();
            MqttPubRecReasonCode code = MqttPubRecReasonCode.valueOf((byte) verdict.code());
            whileOpen(() -> endpoint.publishReceived(id, code, properties));
        }
    }

    private void answered() {
        unanswered.updateAndGet(count -> Math.max(0, count - 1));
    }

    @Override
    public void subscribed(int packetId, List<Integer> codes) {
        List<MqttSubAckReasonCode> words =
                codes.stream().map(MqttConnection::subAckCode).toList();
        whileOpen(() -> endpoint.subscribeAcknowledge(packetId, words, MqttProperties.NO_PROPERTIES));
    }

    private static MqttSubAckReasonCode subAckCode(int code) {
        for (MqttSubAckReasonCode word : MqttSubAckReasonCode.values()) if ((word.value() & 0xFF) == code) return word;
        throw new IllegalArgumentException("no reason code of SUBACK: " + code);
    }

    @Override
    public void unsubscribed(int packetId, List<Integer> codes) {
        List<MqttUnsubAckReasonCode> words = codes.stream()
                .map(code ->
                        code == 0 ? MqttUnsubAckReasonCode.SUCCESS : MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED)
                .toList();
        whileOpen(() -> endpoint.unsubscribeAcknowledge(packetId, words, MqttProperties.NO_PROPERTIES));
    }

    @Override
    public void close(CloseReason reason) {
        loop.emit(null, ignored -> {
            if (phase == Phase.CLOSED) return;
            adapter.tally().closed(reason);
            LOG.atInfo()
                    .addKeyValue("remote", remote())
                    .addKeyValue("reason", reason)
                    .log("connection closed");
            boolean connected = phase == Phase.CONNECTED;
            leave(null, true);
            if (connected && reason.code() != 0) {
                // In 3.1.1 this closes without a word.
                endpoint.disconnect(
                        MqttDisconnectReasonCode.valueOf((byte) reason.code()), MqttProperties.NO_PROPERTIES);
            } else {
                endpoint.close();
            }
        });
    }

    private void onClosed() {
        if (phase != Phase.CLOSED) leave(null, true);
    }

    private void leave(@Nullable Duration keep, boolean willWanted) {
        vertx().cancelTimer(timer);
        if (phase == Phase.ADMITTING) adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
        adapter.tally().gauge(Tally.CONNECTIONS).decrementAndGet();
        phase = Phase.CLOSED;
        toSession(it -> it.dropped(this, keep, willWanted));
    }

    /** MQTT 5 3.1.2.10: one and a half times the interval without a packet, and the device is gone. */
    private void watch(int keepAliveSeconds) {
        if (keepAliveSeconds == 0 || phase != Phase.CONNECTED) return;
        long limit = TimeUnit.MILLISECONDS.toNanos(keepAliveSeconds * 1500L - BEFORE_THE_LIBRARY_MS);
        long left = limit - (System.nanoTime() - lastHeardNanos);
        if (left <= 0) {
            close(CloseReason.KEEP_ALIVE);
            return;
        }
        timer = vertx().setTimer(TimeUnit.NANOSECONDS.toMillis(left) + 1, ignored -> watch(keepAliveSeconds));
    }

    private void whileOpen(Runnable task) {
        loop.emit(null, ignored -> {
            if (phase != Phase.CLOSED) task.run();
        });
    }

    private void heard() {
        lastHeardNanos = System.nanoTime();
    }

    private Vertx vertx() {
        return adapter.gateway().vertx();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void toSession(Consumer<DeviceSession> task) {
        heard();
        DeviceSession mine = session;
        if (mine != null) mine.endpoint().run(() -> task.accept(mine));
    }
}
