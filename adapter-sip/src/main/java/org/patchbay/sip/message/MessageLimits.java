package org.patchbay.sip.message;

/**
 * How much a peer may send in one message. What exceeds it is answered 413 or 400, or dropped where no answer is possible.
 *
 * @param messageBytes a whole message on a stream or WebSocket; 1,024 to 16,777,216. On UDP a datagram's own bound of 65,535 holds as well
 * @param headers how many header lines; 10 to 10,000. In all of them there may be twice as many commas, which bounds lists of values
 * @param headerBytes one header line, unfolded; 128 to 1,048,576
 * @param bodyBytes a body; 0 to {@code messageBytes}
 */
public record MessageLimits(int messageBytes, int headers, int headerBytes, int bodyBytes) {
    /** 256 KiB in a message, 200 headers of at most 8 KiB, 128 KiB of body. */
    public static final MessageLimits DEFAULT = new MessageLimits(256 * 1024, 200, 8 * 1024, 128 * 1024);

    public MessageLimits {
        require("sip.limits.message-bytes", messageBytes, 1024, 16 * 1024 * 1024);
        require("sip.limits.headers", headers, 10, 10_000);
        require("sip.limits.header-bytes", headerBytes, 128, 1024 * 1024);
        require("sip.limits.body-bytes", bodyBytes, 0, messageBytes);
    }

    private static void require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ": expected " + least + " to " + most);
        }
    }
}
