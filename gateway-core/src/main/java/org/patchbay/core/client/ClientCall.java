package org.patchbay.core.client;

import org.patchbay.session.v1.Signal;

/**
 * One call of a device, as far as the adapter needs to know it: under which names it goes on both sides, and what an open offer is.
 * Belongs to its device's event loop.
 */
public final class ClientCall {
    /** Which side of the call the client is. */
    public enum Side {
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
    public ClientCall(LegKey leg, String clientId, Side side, String peer) {
        this.leg = leg;
        this.clientId = clientId;
        this.side = side;
        this.peer = peer;
    }

    /** Its leg, in the names of the core. */
    public LegKey leg() {
        return leg;
    }

    /** What the client calls it. */
    public String clientId() {
        return clientId;
    }

    /** Which side the client is. */
    public Side side() {
        return side;
    }

    /** Whether it was answered. */
    public boolean answered() {
        return answered;
    }

    /** Whether the client has an offer within the call under way. */
    public boolean offers() {
        return !openUpdate.isEmpty();
    }

    /** Puts a signal of the client into the call's envelope, and takes note of what it changes. */
    public Signal seal(Signal body, String from, long timeMicros) {
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
    public void note(Signal toClient) {
        if (toClient.hasAnswer()) answered = true;
        if (toClient.hasUpdateAnswer() && toClient.getUpdateAnswer().getId().equals(openUpdate)) openUpdate = "";
        if (toClient.hasUpdateReject() && toClient.getUpdateReject().getId().equals(openUpdate)) openUpdate = "";
    }
}
