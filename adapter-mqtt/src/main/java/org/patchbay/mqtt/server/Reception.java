package org.patchbay.mqtt.server;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.session.SessionStore;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.mqtt.session.CloseReason;
import org.patchbay.mqtt.session.DeviceSession;
import org.patchbay.mqtt.session.SessionConfig;
import org.patchbay.mqtt.session.SessionDirectory;

/** Takes a CONNECT: proves who it is, then goes on with the device's session or opens one. Safe on any event loop. */
public final class Reception {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DeviceContext adapter;
    private final ConnectionConfig config;
    private final SessionConfig sessions;
    private final SessionDirectory directory;
    private final List<ClientEndpointVerticle> endpoints;
    private final AtomicInteger turn = new AtomicInteger();

    public Reception(
            DeviceContext adapter,
            ConnectionConfig config,
            SessionConfig sessions,
            SessionDirectory directory,
            List<ClientEndpointVerticle> endpoints) {
        this.adapter = adapter;
        this.config = config;
        this.sessions = sessions;
        this.directory = directory;
        this.endpoints = List.copyOf(endpoints);
    }

    /** What comes of a CONNECT. */
    sealed interface Admission {}

    /** CONNACK is written. */
    record Admitted(DeviceSession session) implements Admission {}

    /** CONNACK is to say why not. */
    record TurnedAway(Refusal refusal) implements Admission {}

    Future<Admission> admit(MqttConnection connection, ConnectRequest request) {
        return authenticate(request, connection.remote()).compose(verdict -> {
            if (verdict instanceof Authenticator.Granted granted) return enter(connection, request, granted.user());
            if (verdict instanceof Authenticator.Throttled) return turnAway(Refusal.THROTTLED);
            return turnAway(Refusal.CREDENTIALS);
        });
    }

    private Future<Authenticator.Verdict> authenticate(ConnectRequest request, String remote) {
        Authenticator authenticator = adapter.gateway().authenticator();
        if (!looksLikeToken(request.password())) {
            return authenticator.byPassword(request.user(), request.password(), remote);
        }
        return authenticator.byToken(request.password(), remote).map(verdict -> ofNamedUser(request.user(), verdict));
    }

    /** RFC 7519 3: three parts of base64url; the first is a JSON object, whose encoding begins like this. */
    private static boolean looksLikeToken(String password) {
        return password.startsWith("eyJ")
                && password.chars().filter(c -> c == '.').count() == 2;
    }

    /** A user name beside a token must be the token's own. */
    private Authenticator.Verdict ofNamedUser(String user, Authenticator.Verdict verdict) {
        if (user.isEmpty() || !(verdict instanceof Authenticator.Granted granted)) return verdict;
        boolean same = adapter.gateway().domains().read(user) instanceof Address.Read read
                && read.address().bare().equals(granted.user().bare());
        return same ? verdict : new Authenticator.Denied("the token is another user's");
    }

    private Future<Admission> enter(MqttConnection connection, ConnectRequest request, Address user) {
        if (adapter.draining().get()) return turnAway(Refusal.UNAVAILABLE);
        String name = request.clientId().isEmpty() ? "mqtt-" + randomHex(6) : request.clientId();
        Address device = user.withDevice(name);
        if (!request.willTopic().isEmpty() && !isOwnPresence(request.willTopic(), device)) {
            return turnAway(Refusal.NOT_AUTHORIZED);
        }
        DeviceSession session = directory.find(device);
        if (session == null) return find(connection, request, device);
        if (request.terms().cleanStart()) {
            return session.endpoint()
                    .call(() -> session.end(CloseReason.TAKEN_OVER))
                    .compose(ended -> find(connection, request, device));
        }
        return session.endpoint()
                .call(() -> Future.succeededFuture(connect(session, connection, request)))
                .compose(connected -> connected
                        ? Future.succeededFuture(new Admitted(session))
                        // It ended at the same moment.
                        : find(connection, request, device));
    }

    private boolean isOwnPresence(String topic, Address device) {
        return SignalTopic.parse(topic) instanceof SignalTopic.PresenceOf presence
                && presence.device().equals(device.device())
                && adapter.gateway().domains().read(presence.user()) instanceof Address.Read read
                && read.address().equals(device.bare());
    }

    private Future<Admission> find(MqttConnection connection, ConnectRequest request, Address device) {
        if (request.terms().cleanStart()) {
            return DeviceSession.forgetSaved(adapter, device)
                    .compose(forgotten -> open(connection, request, device, new SessionStore.None()));
        }
        return DeviceSession.findSaved(adapter, device).compose(found -> open(connection, request, device, found));
    }

    private Future<Admission> open(
            MqttConnection connection, ConnectRequest request, Address device, SessionStore.Lookup saved) {
        if (!directory.reserve()) return turnAway(Refusal.BUSY);
        DeviceLine line = adapter.gateway().lines().join(device, nearest(), adapter.limits());
        ClientEndpointVerticle endpoint = line.endpoint();
        return endpoint.call(() -> {
            DeviceSession session = new DeviceSession(
                    adapter, sessions, directory, line, request.terms().userAgent());
            session.open();
            if (saved instanceof SessionStore.Found found) session.restore(found.state());
            return endPrevious(directory.claim(session))
                    .compose(ended -> session.bind())
                    .compose(
                            outcome -> endpoint.call(() -> begin(session, connection, request, outcome)),
                            cause -> endpoint.call(
                                    () -> session.end(null).compose(ended -> Future.failedFuture(cause))));
        });
    }

    private static Future<Void> endPrevious(@Nullable DeviceSession previous) {
        return previous == null
                ? Future.succeededFuture()
                : previous.endpoint().call(() -> previous.end(CloseReason.TAKEN_OVER));
    }

    private Future<Admission> begin(
            DeviceSession session, MqttConnection connection, ConnectRequest request, Registrar.Outcome outcome) {
        if (outcome instanceof Registrar.TooMany) {
            return session.end(null).compose(ended -> turnAway(Refusal.QUOTA));
        }
        if (connect(session, connection, request)) return Future.succeededFuture(new Admitted(session));
        // The device came once more meanwhile, and that one counts.
        return turnAway(Refusal.BUSY);
    }

    private boolean connect(DeviceSession session, MqttConnection connection, ConnectRequest request) {
        connection.joins(session);
        return session.connect(connection, request.terms());
    }

    /** @param device what the gateway calls it, where it has left that to the gateway */
    MqttProperties connAckProperties(ConnectRequest request, String device) {
        MqttProperties properties = new MqttProperties();
        PublishProperties.number(properties, MqttProperties.RECEIVE_MAXIMUM, config.receiveMaximum());
        PublishProperties.number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, config.packetBytes());
        PublishProperties.number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, config.topicAliases());
        PublishProperties.number(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        PublishProperties.number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, (int)
                request.terms().expiry().toSeconds());
        if (keepAliveSeconds(request) != request.keepAliveSeconds()) {
            PublishProperties.number(properties, MqttProperties.SERVER_KEEP_ALIVE, keepAliveSeconds(request));
        }
        if (request.clientId().isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, device));
        }
        return properties;
    }

    /**
     * The interval that holds: MQTT 5 can be told a shorter one than it asked for. A device that speaks 3.1.1 can't, so what it says
     * holds.
     */
    int keepAliveSeconds(ConnectRequest request) {
        int asked = request.keepAliveSeconds();
        int longest = (int) config.maxKeepAlive().toSeconds();
        return request.mqtt5() && (asked == 0 || asked > longest) ? longest : asked;
    }

    /** The endpoint on the caller's own event loop, or any where that loop has none. */
    private ClientEndpointVerticle nearest() {
        if (ContextInternal.current() != null) {
            for (ClientEndpointVerticle endpoint : endpoints) if (endpoint.isHere()) return endpoint;
        }
        return endpoints.get(Math.floorMod(turn.getAndIncrement(), endpoints.size()));
    }

    private static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static Future<Admission> turnAway(Refusal refusal) {
        return Future.succeededFuture(new TurnedAway(refusal));
    }
}
