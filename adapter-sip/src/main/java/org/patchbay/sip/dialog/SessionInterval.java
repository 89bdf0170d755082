package org.patchbay.sip.dialog;

/**
 * A Session-Expires header (RFC 4028 4).
 *
 * @param seconds the interval
 * @param refresher who refreshes, as written; in a request it may be left open
 */
public record SessionInterval(int seconds, Refresher refresher) {
    /** The refresher parameter: the client or the server of the request that the header stands in. */
    public enum Refresher {
        OPEN,
        UAC,
        UAS
    }

    /** The header's value. */
    String value() {
        return switch (refresher) {
            case OPEN -> Integer.toString(seconds);
            case UAC -> seconds + ";refresher=uac";
            case UAS -> seconds + ";refresher=uas";
        };
    }
}
