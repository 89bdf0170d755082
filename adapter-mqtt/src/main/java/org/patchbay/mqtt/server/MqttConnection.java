package org.patchbay.mqtt.server;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
import org.patchbay.mqtt.session.Packets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket: waits for CONNECT, hands everything else to the session, watches for signs of life, and ends with the protocol's own word. Its
 * state belongs to the socket's event loop; what {@link ConnectionPort} offers may be called from any.
 */
final class MqttConnection implements ConnectionPort {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    /** How many packets may come before CONNACK went out (MQTT 5 3.1.4: a client need not wait for it). */
    private static final int EARLY = 64;

    private enum Phase {
        AWAITING_CONNECT,
        ADMITTING,
        CONNECTED,
        CLOSED
    }

    private final DeviceContext adapter;
    private final ConnectionConfig config;
    private final Duration maxExpiry;
    private final Reception reception;
    private final NetSocketInternal socket;
    private final ContextInternal loop;
    private TokenBucket rate;
    private final TopicAliases aliases;
    private final Deque<MqttMessage> early = new ArrayDeque<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private Phase phase = Phase.AWAITING_CONNECT;
    private @Nullable DeviceSession session;
    private volatile @Nullable ConnectRequest request;
    private long timer;
    private long lastHeardNanos = System.nanoTime();
    private int overRate;

    /** Must be made on the socket's event loop. */
    MqttConnection(
            DeviceContext adapter,
            ConnectionConfig config,
            Duration maxExpiry,
            Reception reception,
            NetSocketInternal socket) {
        this.adapter = adapter;
        this.config = config;
        this.maxExpiry = maxExpiry;
        this.reception = reception;
        this.socket = socket;
        this.loop = (ContextInternal) vertx().getOrCreateContext();
        this.rate = TokenBucket.full(config.packetBurst(), config.packetsPerSecond(), nowMs());
        this.aliases = new TopicAliases(config.topicAliases());
    }

    /** Begins to listen. */
    void start() {
        adapter.tally().gauge(Tally.CONNECTIONS).incrementAndGet();
        adapter.tally().gauge(Tally.NOT_ADMITTED).incrementAndGet();
        socket.setWriteQueueMaxSize(config.unsentBytes());
        socket.exceptionHandler(cause -> LOG.debug("socket {} failed", remote(), cause));
        socket.closeHandler(ignored -> onClosed());
        socket.drainHandler(ignored -> onDrain());
        socket.messageHandler(this::onMessage);
        closeLater(CloseReason.NO_CONNECT);
    }

    /** The peer's IP address. */
    String remote() {
        SocketAddress address = socket.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    private void onMessage(Object message) {
        if (!(message instanceof MqttMessage packet) || phase == Phase.CLOSED) {
            ReferenceCountUtil.release(message);
            return;
        }
        lastHeardNanos = System.nanoTime();
        if (packet.decoderResult().isFailure()) {
            ReferenceCountUtil.release(packet);
            onUndecodable(packet.decoderResult().cause());
        } else {
            switch (phase) {
                case AWAITING_CONNECT -> onFirst(packet);
                case ADMITTING -> onEarly(packet);
                case CONNECTED -> onPacket(packet);
                case CLOSED -> ReferenceCountUtil.release(packet);
            }
        }
    }

    private void onUndecodable(Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            turnAway(Refusal.PROTOCOL_VERSION, false);
        } else if (cause instanceof TooLongFrameException) {
            close(CloseReason.TOO_LARGE);
        } else {
            LOG.debug("packet of {} can't be read", remote(), cause);
            close(CloseReason.MALFORMED);
        }
    }

    private void onFirst(MqttMessage packet) {
        if (!(packet instanceof MqttConnectMessage connect)) {
            ReferenceCountUtil.release(packet);
            close(CloseReason.BEFORE_CONNECT);
            return;
        }
        ConnectRequest.Reading reading = ConnectRequest.read(connect, maxExpiry);
        if (reading instanceof ConnectRequest.Broken broken) {
            turnAway(broken.refusal(), broken.mqtt5());
            return;
        }
        ConnectRequest read = ((ConnectRequest.Read) reading).request();
        request = read;
        phase = Phase.ADMITTING;
        vertx().cancelTimer(timer);
        closeLater(CloseReason.INTERNAL);
        autoRead(false);
        reception.admit(this, read).onComplete(result -> loop.emit(result, this::onAdmission));
    }

    private void onEarly(MqttMessage packet) {
        if (early.size() < EARLY) {
            early.add(packet);
        } else {
            ReferenceCountUtil.release(packet);
            close(CloseReason.RATE);
        }
    }

    private void onAdmission(AsyncResult<Reception.Admission> result) {
        if (result.failed()) {
            LOG.atError().setCause(result.cause()).log("a device can't be admitted");
            turnAway(Refusal.INTERNAL, isMqtt5());
        } else if (result.result() instanceof Reception.TurnedAway away) {
            turnAway(away.refusal(), isMqtt5());
        } else if (result.result() instanceof Reception.Admitted admitted) {
            session = admitted.session();
            if (phase == Phase.CLOSED) toSession(it -> it.dropped(this, null, true));
            else goOn();
        }
    }

    private void goOn() {
        phase = Phase.CONNECTED;
        adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
        vertx().cancelTimer(timer);
        ConnectRequest mine = request;
        if (mine != null) watch(reception.keepAliveSeconds(mine));
        while (!early.isEmpty() && phase == Phase.CONNECTED) onPacket(early.remove());
        autoRead(true);
    }

    private void onPacket(MqttMessage packet) {
        MqttMessageType type = packet.fixedHeader().messageType();
        boolean withinRate = isAnswer(type) || takeOne();
        overRate = withinRate ? 0 : overRate + 1;
        // One that goes on for a second's worth after it was told, or asks for what can't be refused, is sent away.
        if (overRate > config.packetsPerSecond() || !withinRate && type != MqttMessageType.PUBLISH) {
            ReferenceCountUtil.release(packet);
            close(CloseReason.RATE);
            return;
        }
        switch (type) {
            case PUBLISH -> onPublish((MqttPublishMessage) packet, withinRate);
            case PUBACK -> toSession(it -> it.acknowledged(this, id(packet)));
            case PUBREC -> onPubRec(packet);
            case PUBREL -> toSession(it -> it.released(this, id(packet)));
            case PUBCOMP -> toSession(it -> it.completed(this, id(packet)));
            case SUBSCRIBE -> onSubscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> onUnsubscribe((MqttUnsubscribeMessage) packet);
            case PINGREQ -> write(Packets.pong());
            case DISCONNECT -> onDisconnect(packet);
            // A second CONNECT (MQTT 5 3.1-2), what only a server sends, and AUTH where no method was agreed (4.12).
            case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH -> close(CloseReason.PROTOCOL_ERROR);
        }
        // A peer that sends and does not read would have its answers pile up here.
        if (phase == Phase.CONNECTED && !isWritable()) autoRead(false);
    }

    private boolean takeOne() {
        rate = rate.at(nowMs());
        if (!rate.hasOne()) return false;
        rate = rate.less();
        return true;
    }

    private static boolean isAnswer(MqttMessageType type) {
        return switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT -> true;
            case CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, AUTH -> false;
        };
    }

    private void onPublish(MqttPublishMessage packet, boolean withinRate) {
        MqttProperties properties = packet.variableHeader().properties();
        int qos = packet.fixedHeader().qosLevel().value();
        byte[] bytes = new byte[packet.payload().readableBytes()];
        packet.payload().readBytes(bytes);
        packet.release();
        TopicAliases.Resolution topic = aliases.resolve(
                packet.variableHeader().topicName(), ConnectRequest.number(properties, MqttProperties.TOPIC_ALIAS, -1));
        if (topic instanceof TopicAliases.Broken broken) {
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
                    qos > 0 ? packet.variableHeader().packetId() : 0,
                    qos,
                    packet.fixedHeader().isDup(),
                    ((TopicAliases.Resolved) topic).topic(),
                    ConnectRequest.payload(Buffer.buffer(bytes), properties),
                    withinRate);
            toSession(it -> it.receive(this, publication));
        }
    }

    /** MQTT 5 1.5.4: no NUL. Netty puts U+FFFD in the place of bytes that are no UTF-8. */
    private static boolean isNoText(String text) {
        return text.indexOf('\uFFFD') >= 0 || text.indexOf('\0') >= 0;
    }

    private void onPubRec(MqttMessage packet) {
        boolean refused = packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
                && (header.reasonCode() & 0x80) != 0;
        int id = id(packet);
        if (refused) toSession(it -> it.acknowledged(this, id));
        else toSession(it -> it.publicationReceived(this, id));
    }

    private void onSubscribe(MqttSubscribeMessage packet) {
        // MQTT 5 3.8.3-2.
        if (packet.payload().topicSubscriptions().isEmpty()) close(CloseReason.PROTOCOL_ERROR);
        else toSession(it -> it.subscribe(this, packet));
    }

    private void onUnsubscribe(MqttUnsubscribeMessage packet) {
        if (packet.payload().topics().isEmpty()) close(CloseReason.PROTOCOL_ERROR);
        else toSession(it -> it.unsubscribe(this, packet));
    }

    private void onDisconnect(MqttMessage packet) {
        ConnectRequest mine = request;
        Duration keep = null;
        boolean willWanted = false;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header && isMqtt5()) {
            willWanted = header.reasonCode() != 0;
            long seconds = ConnectRequest.unsigned(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1);
            if (seconds > 0 && mine != null && mine.terms().expiry().isZero()) {
                // MQTT 5 3.14.2.2.2: it can't be asked for now.
                close(CloseReason.PROTOCOL_ERROR);
                return;
            }
            if (seconds >= 0) keep = shorter(Duration.ofSeconds(seconds));
        }
        adapter.tally().closed(CloseReason.BY_DEVICE);
        leave(keep, willWanted);
        socket.close();
    }

    private Duration shorter(Duration asked) {
        return asked.compareTo(maxExpiry) > 0 ? maxExpiry : asked;
    }

    private static int id(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private void turnAway(Refusal refusal, boolean mqtt5) {
        if (phase == Phase.CLOSED) return;
        adapter.tally().turnedAway(refusal);
        LOG.atInfo()
                .addKeyValue("remote", remote())
                .addKeyValue("reason", refusal)
                .log("device turned away");
        write(Packets.connAck(refusal.code(mqtt5), false, MqttProperties.NO_PROPERTIES));
        leave(null, false);
        socket.close();
    }

    @Override
    public boolean isMqtt5() {
        ConnectRequest mine = request;
        return mine != null && mine.mqtt5();
    }

    @Override
    public int receiveMaximum() {
        ConnectRequest mine = request;
        return mine == null ? 1 : mine.receiveMaximum();
    }

    @Override
    public long maximumPacketSize() {
        ConnectRequest mine = request;
        return mine == null ? Integer.MAX_VALUE : mine.maximumPacketSize();
    }

    @Override
    public boolean wantsReasons() {
        ConnectRequest mine = request;
        return mine != null && mine.wantsReasons();
    }

    @Override
    public boolean isWritable() {
        return !socket.writeQueueFull();
    }

    @Override
    public void write(MqttMessage packet) {
        // One that gets lost with the socket is in its session's queue, or answers what the device sends again.
        socket.writeMessage(packet).onFailure(cause -> LOG.debug("packet for {} is lost", remote(), cause));
    }

    @Override
    public void answered(int packetId, MqttMessage packet) {
        unanswered.updateAndGet(count -> Math.max(0, count - 1));
        write(packet);
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
            if (phase == Phase.CONNECTED && isMqtt5() && reason.code() != 0) write(Packets.disconnect(reason));
            leave(null, true);
            socket.close();
        });
    }

    private void onDrain() {
        if (phase != Phase.CONNECTED) return;
        autoRead(true);
        toSession(DeviceSession::pump);
    }

    private void onClosed() {
        if (phase != Phase.CLOSED) leave(null, true);
    }

    private void leave(@Nullable Duration keep, boolean willWanted) {
        vertx().cancelTimer(timer);
        if (phase == Phase.AWAITING_CONNECT || phase == Phase.ADMITTING) {
            adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
        }
        adapter.tally().gauge(Tally.CONNECTIONS).decrementAndGet();
        phase = Phase.CLOSED;
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        // A socket that does not read never sees its peer's close.
        autoRead(true);
        toSession(it -> it.dropped(this, keep, willWanted));
    }

    /** MQTT 5 3.1.2.10: one and a half times the interval without a packet, and the device is gone. */
    private void watch(int keepAliveSeconds) {
        if (keepAliveSeconds == 0) return;
        long limit = TimeUnit.MILLISECONDS.toNanos(keepAliveSeconds * 1500L);
        long left = limit - (System.nanoTime() - lastHeardNanos);
        if (left <= 0) {
            close(CloseReason.KEEP_ALIVE);
            return;
        }
        timer = vertx().setTimer(TimeUnit.NANOSECONDS.toMillis(left) + 1, ignored -> watch(keepAliveSeconds));
    }

    /** Neither a device nor whoever proves who it is may keep a socket waiting without end. */
    private void closeLater(CloseReason reason) {
        timer = vertx().setTimer(config.connect().toMillis(), ignored -> close(reason));
    }

    private void autoRead(boolean on) {
        socket.channelHandlerContext().channel().config().setAutoRead(on);
    }

    private Vertx vertx() {
        return adapter.gateway().vertx();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void toSession(Consumer<DeviceSession> task) {
        DeviceSession mine = session;
        if (mine != null) mine.endpoint().run(() -> task.accept(mine));
    }
}
