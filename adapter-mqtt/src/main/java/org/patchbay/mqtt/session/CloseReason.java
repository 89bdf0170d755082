package org.patchbay.mqtt.session;

/** Why the gateway closes a connection, and what DISCONNECT says of it (MQTT 5 3.14.2.1). MQTT 3.1.1 has no word for it. */
public enum CloseReason {
    /** The device closed it. */
    BY_DEVICE(0x00),
    MALFORMED(0x81),
    PROTOCOL_ERROR(0x82),
    NOT_AUTHORIZED(0x87),
    SHUTTING_DOWN(0x8B),
    KEEP_ALIVE(0x8D),
    TAKEN_OVER(0x8E),
    RECEIVE_MAXIMUM(0x93),
    TOPIC_ALIAS(0x94),
    TOO_LARGE(0x95),
    RATE(0x96);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /** The reason code; 0 where no DISCONNECT is sent. */
    public int code() {
        return code;
    }
}
