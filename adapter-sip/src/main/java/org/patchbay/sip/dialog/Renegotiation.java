package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.SectionPlaces;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** Offers within a session, both ways: re-INVITE (RFC 3261 14) and UPDATE (RFC 3311), one at a time. */
final class Renegotiation {
    private static final int MAX_GLARES = 5;
    /** RFC 3261 14.2. */
    private static final int MAX_RETRY_SECONDS = 10;

    /** An offer that goes to the phone. */
    private static final class Ours {
        private enum Stage {
            SENT,
            /** The phone thinks about it for too long: it is cancelled, and its final response is to come. */
            CANCELLED,
            /** The phone made the offer in its 2xx; the call is to answer it. */
            OFFERED_BACK,
            /** It met one of the phone's and is to be sent again. */
            WAITING
        }

        /** What the call names it; empty for a refresh, which is none of the call's business. */
        private final String id;

        private final @Nullable SessionDescription description;
        private Stage stage = Stage.SENT;
        private String method = "INVITE";
        private int exchange;
        private int glares;
        /** A provisional response came. */
        private boolean proceeds;

        Ours(String id, @Nullable SessionDescription description) {
            this.id = id;
            this.description = description;
        }
    }

    /** An offer of the phone. */
    private static final class Theirs {
        private final PhoneRequest request;
        private final String id;
        /** Our 2xx is given and its ACK is waited for. */
        private boolean accepted;

        Theirs(PhoneRequest request, String id) {
            this.request = request;
            this.id = id;
        }

        boolean isInvite() {
            return request.method().equals("INVITE");
        }
    }

    private final SessionState state;
    private final Refresh refresh;
    private final Vigil vigil;
    private final Acceptance acceptance;
    private @Nullable Ours ours;
    private @Nullable Theirs theirs;
    private @Nullable Update held;
    private int acknowledged;
    private int count;

    Renegotiation(SessionState state, Refresh refresh, Vigil vigil) {
        this.state = state;
        this.refresh = refresh;
        this.vigil = vigil;
        this.acceptance = new Acceptance(state);
    }

    /** Whether an offer is under way, either way. */
    boolean isBusy() {
        return ours != null || theirs != null;
    }

    // --- offers to the phone

    /** The call offers. */
    void update(Update update, Setup setup) {
        // RFC 3261 14.1: no INVITE while another one is under way; one whose ACK is all that is missing is no glare.
        if ((setup.awaitsAck() || awaitsAck()) && held == null) {
            held = update;
            return;
        }
        // RFC 3311 5.1: before the INVITE is answered only what reliable responses have settled can be changed, and
        // only by UPDATE.
        boolean early = setup.isSettled()
                && update.hasDescription()
                && state.peer.allow().contains("UPDATE");
        if (isBusy() || !state.established && !early) {
            reject(update.getId(), UpdateReject.Cause.GLARE, "another offer is under way with the phone");
            return;
        }
        Ours next = new Ours(update.getId(), update.hasDescription() ? update.getDescription() : null);
        next.method = state.established ? "INVITE" : "UPDATE";
        ours = next;
        send(next);
    }

    private boolean awaitsAck() {
        Theirs offer = theirs;
        return offer != null && offer.accepted && offer.request.description() != null;
    }

    /** The session came to rest: what was held back for that goes out. */
    void atRest(Setup setup) {
        Update waiting = held;
        held = null;
        if (waiting != null) update(waiting, setup);
    }

    /** Refreshes the session by a re-INVITE with what was sent last (RFC 4028 7.4). */
    void refresh() {
        Ours next = new Ours("", state.local.last().orElse(null));
        ours = next;
        send(next);
    }

    private void send(Ours offer) {
        offer.stage = Ours.Stage.SENT;
        offer.proceeds = false;
        offer.exchange = state.outbox.newExchange();
        SessionDescription body = offer.description == null ? null : state.local.offer(offer.description);
        state.outbox.add(new Effect.Request(offer.exchange, offer.method, body, refresh.requestHeaders()));
    }

    /** A response of the phone. False where it is to something else. */
    boolean response(PhoneResponse response) {
        if (acknowledged != 0 && response.exchange() == acknowledged) {
            if (response.isSuccess()) state.outbox.add(new Effect.RepeatAck(acknowledged));
            return true;
        }
        Ours offer = ours;
        if (offer == null || response.exchange() != offer.exchange) return false;
        if (offer.stage != Ours.Stage.SENT && offer.stage != Ours.Stage.CANCELLED) return true;
        if (response.isProvisional()) {
            // From here on the transaction waits without an end (RFC 3261 17.1.1.2).
            if (!offer.proceeds) state.outbox.start(SessionTimer.PHONE_PATIENCE, state.policy.patience());
            offer.proceeds = true;
            return true;
        }
        state.outbox.stop(SessionTimer.PHONE_PATIENCE);
        if (response.isSuccess()) {
            success(offer, response);
        } else {
            failure(offer, response);
        }
        return true;
    }

    private void success(Ours offer, PhoneResponse response) {
        state.peer = state.peer.updatedBy(response.support());
        refresh.accepted(response);
        state.local.accepted();
        SessionDescription description = response.description();
        if (offer.description == null && description != null && !offer.id.isEmpty()) {
            offer.stage = Ours.Stage.OFFERED_BACK;
            state.remote = description;
            state.outbox.start(SessionTimer.CALL_PATIENCE, state.policy.callPatience());
            state.tell(SessionSignals.updateAnswer(offer.id, description));
            return;
        }
        ours = null;
        acknowledge(offer, null);
        if (description != null) {
            state.remote = description;
            if (!offer.id.isEmpty()) state.tell(SessionSignals.updateAnswer(offer.id, description));
        } else {
            reject(offer.id, UpdateReject.Cause.NOT_ACCEPTABLE, "the phone accepted without a description");
        }
    }

    private void failure(Ours offer, PhoneResponse response) {
        if (!response.heard()) {
            unheard(offer, response);
            return;
        }
        switch (response.status()) {
            case 491 -> again(offer, state.glareWait());
            case 500 -> {
                // RFC 3261 14.2: another exchange is not over for the phone, as where the ACK of ours was lost.
                if (response.retryAfter() > 0 && response.retryAfter() <= MAX_RETRY_SECONDS) {
                    again(offer, Duration.ofSeconds(response.retryAfter()));
                } else {
                    giveUp(offer, UpdateReject.Cause.INTERNAL, response.phrase());
                }
            }
            case 422 -> {
                if (offer.glares++ < MAX_GLARES && refresh.lengthen(response)) {
                    send(offer);
                } else {
                    giveUp(offer, UpdateReject.Cause.NOT_ACCEPTABLE, response.phrase());
                }
            }
            // RFC 3261 12.2.1.2, RFC 5057 5.1: the phone has no such session.
            case 481 -> lost("the phone has lost the session");
            case 408 -> {
                if (offer.id.isEmpty()) {
                    // RFC 4028 10.
                    lost("the phone does not answer");
                    return;
                }
                giveUp(offer, UpdateReject.Cause.TIMEOUT, response.phrase());
                // Somebody answers, be it a proxy, or the phone for its user. Is the session there still?
                vigil.ask();
            }
            case 487, 504 -> giveUp(offer, UpdateReject.Cause.TIMEOUT, response.phrase());
            case 415, 488, 606 -> giveUp(offer, UpdateReject.Cause.NOT_ACCEPTABLE, response.phrase());
            // A 503 is about this request, as a 500 is, and not about the session (RFC 5057 5.1).
            default ->
                giveUp(
                        offer,
                        response.status() >= 600 ? UpdateReject.Cause.DECLINED : UpdateReject.Cause.INTERNAL,
                        response.phrase());
        }
    }

    /** Nothing was heard of the phone. */
    private void unheard(Ours offer, PhoneResponse response) {
        if (response.status() == 408) {
            // RFC 3261 12.2.1.2, RFC 5057 5.2.
            lost("the phone does not answer");
        } else {
            giveUp(offer, UpdateReject.Cause.INTERNAL, "the phone can't be reached");
            vigil.unreachable();
        }
    }

    private void again(Ours offer, Duration wait) {
        if (offer.glares++ >= MAX_GLARES) {
            giveUp(offer, UpdateReject.Cause.GLARE, "the phone keeps offering at the same time");
            return;
        }
        offer.stage = Ours.Stage.WAITING;
        state.outbox.start(SessionTimer.GLARE, wait);
    }

    /** The offer comes to nothing: what held before it holds (RFC 3261 14.1). */
    private void giveUp(Ours offer, UpdateReject.Cause cause, String text) {
        ours = null;
        state.local.refused();
        if (offer.id.isEmpty()) refresh.again();
        reject(offer.id, cause, text);
    }

    private void lost(String text) {
        ours = null;
        state.hangUp(EndReason.TRANSPORT_LOST, text);
    }

    private void reject(String id, UpdateReject.Cause cause, String text) {
        if (!id.isEmpty()) state.tell(SessionSignals.updateReject(id, cause, text));
    }

    private void acknowledge(Ours offer, @Nullable SessionDescription description) {
        if (!offer.method.equals("INVITE")) return;
        acknowledged = offer.exchange;
        state.outbox.add(new Effect.Ack(offer.exchange, description));
    }

    // --- offers of the phone

    /** The phone offers, or refreshes the session: a re-INVITE, or an UPDATE. */
    void offered(PhoneRequest request, Setup setup) {
        if (refresh.refuses(request)) {
            refresh.refuse(request);
            return;
        }
        state.peer = state.peer.updatedBy(request.support());
        boolean invite = request.method().equals("INVITE");
        if (!invite && request.description() == null) {
            accept(request, null);
            return;
        }
        if (theirs != null || !state.established && setup.owesAnswer()) {
            // RFC 3261 14.2, RFC 3311 5.2: one offer after the other.
            state.reply(request.exchange(), 500, state.retrySoon());
            return;
        }
        if (!state.established && (invite || !setup.isSettled())) {
            state.reply(request.exchange(), 491);
            return;
        }
        Ours mine = ours;
        if (mine != null && mine.stage != Ours.Stage.WAITING) {
            state.reply(request.exchange(), 491);
            return;
        }
        if (mine != null) {
            // Ours waits after a glare and the phone came first: it has the word, and the call offers again if it still
            // wants to.
            state.outbox.stop(SessionTimer.GLARE);
            giveUp(mine, UpdateReject.Cause.GLARE, "the phone's offer came first");
        }
        SessionDescription description = request.description();
        Optional<SessionDescription> last = state.local.last();
        if (description != null && description.equals(state.remote) && last.isPresent()) {
            // The same description, version and all, refreshes the session and changes nothing (RFC 4028 7.4).
            Theirs offer = new Theirs(request, "");
            acceptOffer(offer, last.get());
            return;
        }
        Theirs offer = new Theirs(request, "p" + ++count);
        theirs = offer;
        Update.Reason reason =
                description == null ? Update.Reason.RENEGOTIATE : UpdateReasons.of(state.remote(), description);
        state.outbox.start(SessionTimer.CALL_PATIENCE, state.policy.callPatience());
        state.tell(SessionSignals.update(offer.id, description, reason));
    }

    private void acceptOffer(Theirs offer, SessionDescription description) {
        theirs = offer.isInvite() ? offer : null;
        // Until here the phone's offer could be refused, and what held before would hold (RFC 3261 14.2).
        offer.request.offer().ifPresent(accepted -> state.remote = accepted);
        accept(offer.request, state.local.send(description));
        if (offer.isInvite()) {
            offer.accepted = true;
            acceptance.sent(offer.request.exchange());
        }
    }

    private void accept(PhoneRequest request, @Nullable SessionDescription description) {
        // Before the INVITE is answered there is no interval to agree on (RFC 4028 5).
        List<Effect.HeaderLine> headers = state.established ? refresh.accept(request) : List.of();
        state.outbox.add(new Effect.Reply(request.exchange(), 200, description, headers));
    }

    /** The phone acknowledges our 2xx to its re-INVITE. */
    void ack(@Nullable SessionDescription description) {
        Theirs offer = theirs;
        if (offer == null || !offer.accepted) return;
        theirs = null;
        acceptance.acknowledged();
        if (offer.request.description() != null) return;
        if (description == null) {
            state.hangUp(EndReason.NOT_ACCEPTABLE, "the phone did not answer the offer in its ACK");
            return;
        }
        state.remote = description;
        state.tell(SessionSignals.updateAnswer(offer.id, description));
    }

    /** The phone cancels its re-INVITE: the session stays as it was. */
    void cancelled(int exchange) {
        Theirs offer = theirs;
        if (offer == null || offer.accepted || offer.request.exchange() != exchange) return;
        refuse(offer, 487);
    }

    private void refuse(Theirs offer, int status) {
        theirs = null;
        state.outbox.stop(SessionTimer.CALL_PATIENCE);
        state.reply(offer.request.exchange(), status);
    }

    // --- answers of the call

    void answered(UpdateAnswer answer) {
        Theirs offer = theirs;
        Ours mine = ours;
        if (offer != null && !offer.accepted && offer.id.equals(answer.getId())) {
            state.outbox.stop(SessionTimer.CALL_PATIENCE);
            if (answer.hasDescription()) {
                acceptOffer(offer, answer.getDescription());
            } else {
                refuse(offer, 500);
            }
        } else if (mine != null && mine.stage == Ours.Stage.OFFERED_BACK && mine.id.equals(answer.getId())) {
            ours = null;
            state.outbox.stop(SessionTimer.CALL_PATIENCE);
            acknowledge(mine, answer.hasDescription() ? state.local.send(answer.getDescription()) : null);
        }
    }

    void rejected(UpdateReject reject) {
        Theirs offer = theirs;
        Ours mine = ours;
        if (offer != null && !offer.accepted && offer.id.equals(reject.getId())) {
            refuse(offer, statusOf(reject.getCause()));
        } else if (mine != null && mine.stage == Ours.Stage.OFFERED_BACK && mine.id.equals(reject.getId())) {
            keepAsItWas(mine);
        }
    }

    /** The phone's offer in a 2xx can't be refused any more: it is answered with what holds already (RFC 3261 14.1). */
    private void keepAsItWas(Ours mine) {
        ours = null;
        state.outbox.stop(SessionTimer.CALL_PATIENCE);
        acknowledge(mine, state.local.last().orElse(null));
    }

    private static int statusOf(UpdateReject.Cause cause) {
        return switch (cause) {
            case NOT_ACCEPTABLE -> 488;
            case GLARE -> 491;
            case DECLINED -> 603;
            // Not 408, which would end the dialog (RFC 3261 12.2.1.2).
            case TIMEOUT, INTERNAL, CAUSE_UNSPECIFIED, UNRECOGNIZED -> 500;
        };
    }

    // --- timers

    void fired(SessionTimer timer) {
        Ours mine = ours;
        Theirs offer = theirs;
        switch (timer) {
            case ACCEPTED_REPEAT -> acceptance.repeat();
            case ACCEPTED_EXPIRY -> state.hangUp(EndReason.TIMEOUT, "the phone did not acknowledge our answer");
            case GLARE -> {
                if (mine != null) send(mine);
            }
            case PHONE_PATIENCE -> {
                if (mine != null && mine.stage == Ours.Stage.SENT) {
                    mine.stage = Ours.Stage.CANCELLED;
                    state.outbox.add(new Effect.Cancel(mine.exchange, EndReason.TIMEOUT));
                }
            }
            case CALL_PATIENCE -> {
                if (offer != null && !offer.accepted) refuse(offer, 500);
                if (mine != null && mine.stage == Ours.Stage.OFFERED_BACK) keepAsItWas(mine);
            }
            case RELIABLE_REPEAT, RELIABLE_EXPIRY, REFRESH, REFRESH_EXPIRY, PROBE, FLOW_LOST -> {}
        }
    }

    /**
     * The session is over: a re-INVITE of the phone that nobody answered yet is answered (RFC 3261 15.1.2). The 2xx of one whose ACK has not come may
     * be lost, and nobody repeats it from here on.
     */
    void close() {
        Theirs offer = theirs;
        if (offer != null && offer.accepted) acceptance.repeatLast();
        else if (offer != null) state.reply(offer.request.exchange(), 487);
        Ours mine = ours;
        if (mine != null && mine.stage == Ours.Stage.OFFERED_BACK) {
            // RFC 3261 13.2.2.4: the ACK of a 2xx with an offer has an answer, of whatever use that is.
            acknowledge(
                    mine,
                    state.remote()
                            .map(SectionPlaces::refusing)
                            .map(state.local::send)
                            .orElse(null));
        }
        theirs = null;
        ours = null;
    }
}
