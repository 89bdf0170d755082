package org.patchbay.mqtt.session;

/** What becomes of a device's publication: the reason codes of PUBACK and PUBREC (MQTT 5 3.4.2.1, 3.5.2.1). */
public enum PublishVerdict {
    TAKEN(0x00),
    NOT_AUTHORIZED(0x87),
    QUOTA_EXCEEDED(0x97);

    private final int code;

    PublishVerdict(int code) {
        this.code = code;
    }

    /** The reason code. */
    public int code() {
        return code;
    }
}
