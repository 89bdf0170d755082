package org.patchbay.mqtt.server;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;

/** Why a CONNECT is refused, in the words of MQTT 5 (3.2.2.2) and the nearest of 3.1.1 (3.2.2.3). */
enum Refusal {
    PROTOCOL_ERROR(MqttConnectReturnCode.CONNECTION_REFUSED_PROTOCOL_ERROR, 3),
    MALFORMED(MqttConnectReturnCode.CONNECTION_REFUSED_MALFORMED_PACKET, 3),
    PROTOCOL_VERSION(MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION, 1),
    CLIENT_ID(MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID, 2),
    CREDENTIALS(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD, 4),
    NOT_AUTHORIZED(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5, 5),
    AUTHENTICATION_METHOD(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD, 5),
    UNAVAILABLE(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5, 3),
    BUSY(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY, 3),
    QUOTA(MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED, 3),
    THROTTLED(MqttConnectReturnCode.CONNECTION_REFUSED_CONNECTION_RATE_EXCEEDED, 3),
    INTERNAL(MqttConnectReturnCode.CONNECTION_REFUSED_UNSPECIFIED_ERROR, 3);

    private final MqttConnectReturnCode code;
    private final int plain;

    Refusal(MqttConnectReturnCode code, int plain) {
        this.code = code;
        this.plain = plain;
    }

    MqttConnectReturnCode code(boolean mqtt5) {
        return mqtt5 ? code : MqttConnectReturnCode.valueOf((byte) plain);
    }
}
