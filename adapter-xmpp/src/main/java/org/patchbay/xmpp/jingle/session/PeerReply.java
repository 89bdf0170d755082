package org.patchbay.xmpp.jingle.session;

/**
 * What became of a request of ours.
 *
 * @param exchange names it
 * @param condition with ERROR: the stanza error's condition
 * @param tieBreak with ERROR: whether it is a tie-break of XEP-0166 7.2.16
 */
public record PeerReply(int exchange, Kind kind, String condition, boolean tieBreak) {
    /** How it ended. */
    public enum Kind {
        DONE,
        ERROR,
        /** No reply came in time. */
        SILENCE,
        /** It could not be brought to the peer. */
        UNREACHABLE
    }

    /** An empty result. */
    public static PeerReply done(int exchange) {
        return new PeerReply(exchange, Kind.DONE, "", false);
    }

    /** An error. */
    public static PeerReply error(int exchange, String condition, boolean tieBreak) {
        return new PeerReply(exchange, Kind.ERROR, condition, tieBreak);
    }

    /** No reply. */
    public static PeerReply silence(int exchange) {
        return new PeerReply(exchange, Kind.SILENCE, "", false);
    }

    /** No way. */
    public static PeerReply unreachable(int exchange) {
        return new PeerReply(exchange, Kind.UNREACHABLE, "", false);
    }

    boolean isDone() {
        return kind == Kind.DONE;
    }

    /** Whether the peer knows the session no more. */
    boolean sessionUnknown() {
        return kind == Kind.ERROR && condition.equals("item-not-found");
    }
}
