package org.patchbay.websocket;

import org.patchbay.session.v1.Signal;

/**
 * One call of a session, as far as the adapter needs to know it: under which names it goes on both sides, and what an open offer is.
 * Belongs to its session's event loop.
 */
final class ClientCall {
    /** Which side of the call the client is. */
    enum Side {
        CALLER,
        CALLEE
    }

    private final LegKey leg;
    private final String clientId;
    private final Side side;
    private final String peer;
    private boolean answered;
    private String openUpdate = "";
    private long lastSeq;

    /**
     * @param clientId what the client calls it
     * @param peer whom the client speaks to, for {@code to} of its signals
     */
    ClientCall(LegKey leg, String clientId, Side side, String peer) {
        this.leg = leg;
        this.clientId = clientId;
        this.side = side;
        this.peer = peer;
    }

    LegKey leg() {
        return leg;
    }

    String clientId() {
        return clientId;
    }

    Side side() {
        return side;
    }

    boolean answered() {
        return answered;
    }

    /** Whether the client has an offer within the call under way. */
    boolean offers() {
        return !openUpdate.isEmpty();
    }

    /** Puts a signal of the client into the call's envelope, and takes note of what it changes. */
    Signal seal(Signal body, String from, long timeMicros) {
        if (body.hasAnswer()) answered = true;
        if (body.hasUpdate()) openUpdate = body.getUpdate().getId();
        Signal.Builder sealed = body.toBuilder()
                .setCallId(leg.callId())
                .setLegId(leg.legId())
                .setFrom(from)
                .setSeq(++lastSeq)
                .setTimeMicros(timeMicros);
        return body.getTo().isEmpty() ? sealed.setTo(peer).build() : sealed.build();
    }

    /** Takes note of what a signal for the client changes. */
    void note(Signal toClient) {
        if (toClient.hasAnswer()) answered = true;
        if (toClient.hasUpdateAnswer() && toClient.getUpdateAnswer().getId().equals(openUpdate)) openUpdate = "";
        if (toClient.hasUpdateReject() && toClient.getUpdateReject().getId().equals(openUpdate)) openUpdate = "";
    }
}
