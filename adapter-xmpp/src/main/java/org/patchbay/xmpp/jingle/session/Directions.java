package org.patchbay.xmpp.jingle.session;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Direction;

/** What two sides' directions make of each other (RFC 3264 6.1). */
final class Directions {
    private Directions() {}

    /** The same stream as the other side means it. */
    static Direction reverse(Direction direction) {
        return switch (direction) {
            case SENDONLY -> Direction.RECVONLY;
            case RECVONLY -> Direction.SENDONLY;
            case SENDRECV, INACTIVE, DIRECTION_UNSPECIFIED, UNRECOGNIZED -> direction;
        };
    }

    /** What both allow, from one side's view. */
    static Direction both(Direction one, Direction other) {
        return of(sends(one) && sends(other), receives(one) && receives(other));
    }

    /** As a party means it that holds the other: it wants to receive nothing (XEP-0167 9.2, RFC 3264 8.4). */
    static Direction holding(Direction direction) {
        return of(sends(direction), false);
    }

    /** The same, and it sends. */
    static Direction sending(Direction direction) {
        return of(true, receives(direction));
    }

    /** Whether a party means to receive nothing; one that has said nothing does not. */
    static boolean holds(@Nullable Direction direction) {
        return direction != null && !receives(direction);
    }

    private static Direction of(boolean sends, boolean receives) {
        if (sends) return receives ? Direction.SENDRECV : Direction.SENDONLY;
        return receives ? Direction.RECVONLY : Direction.INACTIVE;
    }

    private static boolean sends(Direction direction) {
        return direction != Direction.RECVONLY && direction != Direction.INACTIVE;
    }

    private static boolean receives(Direction direction) {
        return direction != Direction.SENDONLY && direction != Direction.INACTIVE;
    }
}
