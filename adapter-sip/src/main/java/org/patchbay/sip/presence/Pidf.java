package org.patchbay.sip.presence;

import java.util.Optional;
import org.patchbay.session.v1.PresenceState.State;

/** The words of presence documents, and the states that they stand for, both ways. */
final class Pidf {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:pidf";

    /** RFC 4479. */
    static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";

    /** RFC 4480. */
    static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

    /** RFC 8048, which took the place of RFC 7248: XMPP's {@code show} in a status, the one word that tells do-not-disturb from busy. */
    static final String JABBER = "jabber:client";

    private Pidf() {}

    /** Whether somebody in that state counts as open (RFC 3863 4.1.4.1). */
    static boolean isOpen(State state) {
        return switch (state) {
            case AVAILABLE, AWAY, BUSY, DO_NOT_DISTURB, ON_CALL -> true;
            case OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    /** The activity (RFC 4480 3.2) that tells a state; empty for none. */
    static String activityOf(State state) {
        return switch (state) {
            case AWAY -> "away";
            case BUSY, DO_NOT_DISTURB -> "busy";
            case ON_CALL -> "on-the-phone";
            case AVAILABLE, OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    /** The {@code show} that tells a state; empty where an activity tells it well enough. */
    static String showOf(State state) {
        return switch (state) {
            case AWAY -> "away";
            case DO_NOT_DISTURB -> "dnd";
            case AVAILABLE, BUSY, ON_CALL, OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    static Optional<State> stateOfShow(String show) {
        return switch (show) {
            case "away", "xa" -> Optional.of(State.AWAY);
            case "dnd" -> Optional.of(State.DO_NOT_DISTURB);
            default -> Optional.empty();
        };
    }

    static Optional<State> stateOfActivity(String activity) {
        return switch (activity) {
            case "on-the-phone" -> Optional.of(State.ON_CALL);
            case "appointment", "busy", "meeting", "performance", "presentation", "steering", "working", "worship" ->
                Optional.of(State.BUSY);
            case "away",
                    "breakfast",
                    "dinner",
                    "holiday",
                    "in-transit",
                    "looking-for-work",
                    "meal",
                    "permanent-absence",
                    "playing",
                    "shopping",
                    "sleeping",
                    "spectator",
                    "travel",
                    "tv",
                    "vacation" -> Optional.of(State.AWAY);
            // "other", "unknown" and what is not in the standard say nothing that is known here.
            default -> Optional.empty();
        };
    }
}
