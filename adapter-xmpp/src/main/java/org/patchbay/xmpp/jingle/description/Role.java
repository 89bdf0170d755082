package org.patchbay.xmpp.jingle.description;

import org.patchbay.session.v1.Direction;

/** Who somebody is in a session. */
public enum Role {
    INITIATOR,
    RESPONDER;

    /** The other party. */
    public Role other() {
        return this == INITIATOR ? RESPONDER : INITIATOR;
    }

    /** As Jingle's attributes write it. */
    public String word() {
        return this == INITIATOR ? "initiator" : "responder";
    }

    /** XEP-0166 7.3: {@code senders} for a direction as this party means it; empty where nothing was said. */
    public String senders(Direction direction) {
        return switch (direction) {
            case SENDRECV -> "both";
            case SENDONLY -> word();
            case RECVONLY -> other().word();
            case INACTIVE -> "none";
            case DIRECTION_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    /** The direction as this party means it; unspecified for an empty or unknown word, which counts as {@code both}. */
    public Direction direction(String senders) {
        return switch (senders) {
            case "both" -> Direction.SENDRECV;
            case "none" -> Direction.INACTIVE;
            case "initiator" -> this == INITIATOR ? Direction.SENDONLY : Direction.RECVONLY;
            case "responder" -> this == RESPONDER ? Direction.SENDONLY : Direction.RECVONLY;
            default -> Direction.DIRECTION_UNSPECIFIED;
        };
    }
}
