package org.patchbay.websocket;

/** Why the gateway closes a socket: the codes of RFC 6455 7.4.1, and those of our own from 4400, after HTTP's numbers. */
enum CloseCode {
    GOING_AWAY(1001, "the gateway is going away"),
    POLICY(1008, "too many bad frames"),
    RATE(1008, "too many frames"),
    GAP(1008, "frames are missing, resume"),
    INTERNAL(1011, "the gateway failed"),
    TRY_LATER(1013, "the gateway is full, try again later"),
    UNAUTHORIZED(4401, "not authorized"),
    FORBIDDEN(4403, "not allowed"),
    /** No {@code hello} came in time. */
    NO_HELLO(4408, "say hello first"),
    /** The device has another socket now. A client does not come back after this, or two tabs would throw each other out for ever. */
    REPLACED(4409, "the device connected again"),
    /** The client did not read or acknowledge what it was sent: the session is over. */
    TOO_SLOW(4413, "too many frames are unacknowledged"),
    /** Nothing was heard of the client, or it stopped reading: the session can be resumed. */
    STALLED(4414, "no sign of life"),
    THROTTLED(4429, "too many attempts");

    private final short code;
    private final String text;

    CloseCode(int code, String text) {
        this.code = (short) code;
        this.text = text;
    }

    short code() {
        return code;
    }

    String text() {
        return text;
    }
}
