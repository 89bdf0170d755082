package org.patchbay.mqtt.session;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;
import org.patchbay.mqtt.envelope.Publication;

/** Makes the packets that the gateway sends. Properties are left out by the encoder where the device speaks 3.1.1. Pure. */
public final class Packets {
    private static final int UTF_8 = 1;

    private Packets() {}

    /** CONNACK. */
    public static MqttMessage connAck(MqttConnectReturnCode code, boolean sessionPresent, MqttProperties properties) {
        return new MqttConnAckMessage(
                header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(code, sessionPresent, properties));
    }

    /** DISCONNECT; MQTT 5 alone has it from a server. */
    public static MqttMessage disconnect(CloseReason reason) {
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason.code(), MqttProperties.NO_PROPERTIES));
    }

    /** PINGRESP. */
    public static MqttMessage pong() {
        return MqttMessage.PINGRESP;
    }

    static MqttMessage publish(int packetId, Outgoing outgoing, boolean again, long nowMs) {
        Publication publication = outgoing.publication();
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH, again, MqttQoS.valueOf(outgoing.qos()), outgoing.retain(), 0);
        MqttPublishVariableHeader variable =
                new MqttPublishVariableHeader(outgoing.topic(), packetId, properties(outgoing, nowMs));
        return new MqttPublishMessage(
                header,
                variable,
                Unpooled.wrappedBuffer(publication.payload().bytes().getBytes()));
    }

    private static MqttProperties properties(Outgoing outgoing, long nowMs) {
        MqttProperties properties = new MqttProperties();
        Publication publication = outgoing.publication();
        String contentType = publication.payload().contentType();
        if (!contentType.equals("application/x-protobuf")) {
            number(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR, UTF_8);
        }
        if (!contentType.isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, contentType));
        }
        // What is sent again may have expired meanwhile: it says one second, for the property has no "expired".
        long seconds = Math.max(1, (publication.expiresAtMs() - nowMs + 999) / 1000);
        number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) Math.min(Integer.MAX_VALUE, seconds));
        for (int identifier : outgoing.identifiers()) {
            number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        publication
                .payload()
                .userProperties()
                .forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        return properties;
    }

    static MqttMessage pubAck(int packetId, PublishVerdict verdict, String reason) {
        return reply(MqttMessageType.PUBACK, false, packetId, verdict.code(), reason);
    }

    static MqttMessage pubRec(int packetId, PublishVerdict verdict, String reason) {
        return reply(MqttMessageType.PUBREC, false, packetId, verdict.code(), reason);
    }

    /** @param found whether anything of that id was under way; else 0x92 (MQTT 5 3.6.2.1) */
    static MqttMessage pubRel(int packetId, boolean found) {
        return reply(MqttMessageType.PUBREL, true, packetId, found ? 0 : 0x92, "");
    }

    /** @param found as for {@link #pubRel} */
    static MqttMessage pubComp(int packetId, boolean found) {
        return reply(MqttMessageType.PUBCOMP, false, packetId, found ? 0 : 0x92, "");
    }

    static MqttMessage subAck(int packetId, List<Integer> codes) {
        return new MqttSubAckMessage(
                header(MqttMessageType.SUBACK),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes));
    }

    static MqttMessage unsubAck(int packetId, List<Short> codes) {
        return new MqttUnsubAckMessage(
                header(MqttMessageType.UNSUBACK),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
                new MqttUnsubAckPayload(codes));
    }

    private static MqttMessage reply(MqttMessageType type, boolean flagged, int packetId, int code, String reason) {
        MqttProperties properties = new MqttProperties();
        if (!reason.isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, reason));
        }
        // MQTT 5 2.1.3: PUBREL has the flags of QoS 1.
        MqttQoS flags = flagged ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) code, properties));
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    /** Adds a property that is a number. */
    public static void number(MqttProperties properties, int id, int value) {
        properties.add(new MqttProperties.IntegerProperty(id, value));
    }
}
