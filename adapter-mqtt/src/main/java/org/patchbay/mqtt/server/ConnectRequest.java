package org.patchbay.mqtt.server;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttAuth;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttWill;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.mqtt.session.ConnectTerms;

/**
 * A CONNECT, read once. Pure.
 *
 * @param clientId empty where the gateway is to choose one
 * @param user empty where none was sent
 * @param password empty where none was sent
 * @param willTopic empty without a will
 * @param keepAliveSeconds 0 for none
 */
record ConnectRequest(
        boolean mqtt5,
        String clientId,
        String user,
        String password,
        String willTopic,
        int keepAliveSeconds,
        int receiveMaximum,
        long maximumPacketSize,
        boolean wantsReasons,
        ConnectTerms terms) {
    /** The longest client id, in characters. */
    static final int MAX_CLIENT_ID = 128;

    private static final int MAX_UINT16 = 65_535;
    private static final long FOREVER = 0xFFFF_FFFFL;

    /** What reading gives. */
    sealed interface Reading {}

    /** A CONNECT that can be looked into. */
    record Read(ConnectRequest request) implements Reading {}

    /** One that breaks the rules. */
    record Broken(Refusal refusal, boolean mqtt5) implements Reading {}

    /** @param maxExpiry how long a session may outlive its connection */
    static Reading read(MqttEndpoint endpoint, Duration maxExpiry) {
        boolean mqtt5 = endpoint.protocolVersion() == MqttVersion.MQTT_5.protocolLevel();
        // 3.1 differs in little, but what it lacks (an empty client id, 0x80 in SUBACK) is used here.
        if (endpoint.protocolVersion() < MqttVersion.MQTT_3_1_1.protocolLevel()) {
            return new Broken(Refusal.PROTOCOL_VERSION, false);
        }
        if (hasBrokenWill(endpoint.will())) return new Broken(Refusal.MALFORMED, mqtt5);
        MqttProperties properties = endpoint.connectProperties();
        if (properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            return new Broken(Refusal.AUTHENTICATION_METHOD, mqtt5);
        }
        int receiveMaximum = number(properties, MqttProperties.RECEIVE_MAXIMUM, MAX_UINT16);
        long maximumPacketSize = unsigned(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
        // MQTT 5 3.1.2.11.3 and 3.1.2.11.4.
        if (receiveMaximum == 0 || maximumPacketSize == 0) return new Broken(Refusal.PROTOCOL_ERROR, mqtt5);
        String clientId = text(endpoint.clientIdentifier());
        if (!clientId.isEmpty() && (clientId.length() > MAX_CLIENT_ID || !SignalTopic.isLevel(clientId))) {
            return new Broken(Refusal.CLIENT_ID, mqtt5);
        }
        Duration expiry = mqtt5 ? expiry(properties) : endpoint.isCleanSession() ? Duration.ZERO : maxExpiry;
        @Nullable MqttAuth credentials = endpoint.auth();
        return new Read(new ConnectRequest(
                mqtt5,
                clientId,
                credentials == null ? "" : text(credentials.getUsername()),
                credentials == null ? "" : text(credentials.getPassword()),
                endpoint.will().isWillFlag() ? text(endpoint.will().getWillTopic()) : "",
                endpoint.keepAliveTimeSeconds(),
                receiveMaximum,
                maximumPacketSize,
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1 && mqtt5,
                new ConnectTerms(
                        endpoint.isCleanSession(),
                        expiry.compareTo(maxExpiry) > 0 ? maxExpiry : expiry,
                        will(endpoint.will()),
                        mqtt5 ? "MQTT 5" : "MQTT 3.1.1")));
    }

    /** MQTT 5 3.1.2.5 to 3.1.2.7. */
    private static boolean hasBrokenWill(MqttWill will) {
        if (!will.isWillFlag()) return will.getWillQos() != 0 || will.isWillRetain();
        return will.getWillQos() > 2 || text(will.getWillTopic()).isEmpty();
    }

    private static ConnectTerms.@Nullable Will will(MqttWill will) {
        if (!will.isWillFlag()) return null;
        @Nullable MqttProperties said = will.getWillProperties();
        MqttProperties properties = said == null ? MqttProperties.NO_PROPERTIES : said;
        byte[] bytes = will.getWillMessageBytes();
        Payload payload = payload(Buffer.buffer(bytes == null ? new byte[0] : bytes), properties);
        long delay = unsigned(properties, MqttProperties.WILL_DELAY_INTERVAL, 0);
        return new ConnectTerms.Will(payload, Duration.ofSeconds(delay));
    }

    /** A payload with what stands beside it. */
    static Payload payload(Buffer bytes, MqttProperties properties) {
        Map<String, String> beside = new HashMap<>();
        for (MqttProperties.MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (!(property.value() instanceof MqttProperties.StringPair pair)) continue;
            beside.putIfAbsent(pair.key, pair.value);
        }
        MqttProperties.@Nullable MqttProperty<?> contentType = properties.getProperty(MqttProperties.CONTENT_TYPE);
        return new Payload(bytes, contentType == null ? "" : (String) contentType.value(), beside);
    }

    private static Duration expiry(MqttProperties properties) {
        long seconds = unsigned(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        // MQTT 5 3.1.2.11.2: for ever, which the configuration shortens.
        return seconds == FOREVER ? Duration.ofSeconds(Integer.MAX_VALUE) : Duration.ofSeconds(seconds);
    }

    static int number(MqttProperties properties, int id, int otherwise) {
        MqttProperties.@Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? otherwise : (Integer) property.value();
    }

    static long unsigned(MqttProperties properties, int id, long otherwise) {
        MqttProperties.@Nullable MqttProperty<?> property = properties.getProperty(id);
        return property == null ? otherwise : Integer.toUnsignedLong((Integer) property.value());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
