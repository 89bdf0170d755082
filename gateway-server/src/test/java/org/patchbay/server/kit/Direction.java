package org.patchbay.server.kit;

import java.util.Locale;

/** Which way the media of a section goes, as the side that says it sees it (RFC 3264 5.1). */
enum Direction {
    SENDRECV(true, true),
    SENDONLY(true, false),
    RECVONLY(false, true),
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) return receives ? SENDRECV : SENDONLY;
        return receives ? RECVONLY : INACTIVE;
    }

    boolean sends() {
        return sends;
    }

    boolean receives() {
        return receives;
    }

    Direction reversed() {
        return of(receives, sends);
    }

    Direction and(Direction other) {
        return of(sends && other.sends, receives && other.receives);
    }

    String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }
}
