package org.patchbay.core.client;

import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;

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

    /** The id under which the offer of a client that was invited without one is answered. */
    static final String LATE = "late";

    private final LegKey leg;
    private final String clientId;
    private final Side side;
    private final String peer;
    private final boolean lateOffer;
    private boolean answered;
    private String openUpdate = "";
    private String askedFor = "";
    private String askedUpdate = "";
    private final OfferHold hold = new OfferHold();
    private final OneSession session = new OneSession();
    private long lastSeq;

    /**
     * @param clientId what the client calls it
     * @param peer whom the client speaks to, for {@code to} of its signals
     * @param lateOffer whether the client can be asked to make the offer
     */
    public ClientCall(LegKey leg, String clientId, Side side, String peer, boolean lateOffer) {
        this.leg = leg;
        this.clientId = clientId;
        this.side = side;
        this.peer = peer;
        this.lateOffer = lateOffer;
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

    /** Whether the client has an offer under way: one within the call, or one that it was asked for. */
    public boolean offers() {
        return !openUpdate.isEmpty();
    }

    /** Whether the client can be asked to make the offer. */
    public boolean canBeAskedToOffer() {
        return lateOffer;
    }

    /** Whether the client was invited without an offer and has not made one yet. */
    boolean owesOffer() {
        return askedFor.equals(LATE);
    }

    /** Takes note of the invitation that rings the client. */
    void invitedBy(Invite invite) {
        if (!invite.hasDescription()) askedFor = LATE;
    }

    /** The id of the offer that the client has under way within the call; empty for none. */
    String openUpdate() {
        return openUpdate;
    }

    /** The client's offer that has to wait. */
    OfferHold hold() {
        return hold;
    }

    /** The other side's descriptions, as the client is told of them. */
    OneSession session() {
        return session;
    }

    /** The update that the client was asked last; empty where it was asked none, or has answered it. */
    public String askedUpdate() {
        return askedUpdate;
    }

    /** Puts a signal of the client into the call's envelope, and takes note of what it changes. */
    public Signal seal(Signal body, String from, long timeMicros) {
        if (body.hasAnswer()) answered = true;
        if (body.hasUpdate()) openUpdate = body.getUpdate().getId();
        if (body.hasUpdateAnswer() && body.getUpdateAnswer().getId().equals(askedUpdate)) askedUpdate = "";
        if (body.hasUpdateReject() && body.getUpdateReject().getId().equals(askedUpdate)) askedUpdate = "";
        if (body.hasUpdateReject() && body.getUpdateReject().getId().equals(askedFor)) askedFor = "";
        if (isOfferAskedFor(body)) {
            openUpdate = askedFor;
            askedFor = "";
        }
        Signal.Builder sealed = body.toBuilder()
                .setCallId(leg.callId())
                .setLegId(leg.legId())
                .setFrom(from)
                .setSeq(++lastSeq)
                .setTimeMicros(timeMicros);
        return body.getTo().isEmpty() ? sealed.setTo(peer).build() : sealed.build();
    }

    private boolean isOfferAskedFor(Signal body) {
        if (askedFor.isEmpty()) return false;
        return body.getAnswer().getOfferId().equals(askedFor)
                || body.getUpdateAnswer().getId().equals(askedFor);
    }

    /** Takes note of what a signal for the client changes. */
    public void note(Signal toClient) {
        if (toClient.hasAnswer()) answered = true;
        if (toClient.hasUpdate()) {
            Update update = toClient.getUpdate();
            askedFor = update.hasDescription() ? "" : update.getId();
        }
        if (toClient.hasUpdate()) askedUpdate = toClient.getUpdate().getId();
        if (toClient.hasUpdateAnswer() && toClient.getUpdateAnswer().getId().equals(openUpdate)) openUpdate = "";
        if (toClient.hasUpdateReject()) {
            String id = toClient.getUpdateReject().getId();
            if (id.equals(openUpdate)) openUpdate = "";
            if (id.equals(askedFor)) askedFor = "";
        }
    }
}
