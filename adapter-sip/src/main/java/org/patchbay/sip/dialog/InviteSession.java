package org.patchbay.sip.dialog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/**
 * One leg of a call over SIP, as a pure machine: each method tells it one thing that happened and returns what is to be done, in order. It keeps
 * the contract of a leg toward the call ({@code org.patchbay.core.spi.Adapter}), and RFC 3261, 3262, 3311 and 4028 toward the phone.
 *
 * <p>After {@link Effect.Forget} it is over and does nothing any more. Confined to one event loop.
 */
public final class InviteSession {
    private final SessionState state;
    private final Vigil vigil;
    private final Refresh refresh;
    private final Renegotiation renegotiation;
    private final ToneQueue tones;
    private @Nullable Setup setup;

    private InviteSession(SessionPolicy policy, boolean ownsCallId, long seed) {
        state = new SessionState(policy, ownsCallId, seed);
        vigil = new Vigil(state);
        refresh = new Refresh(state, vigil);
        renegotiation = new Renegotiation(state, refresh, vigil);
        tones = new ToneQueue(state);
    }

    /**
     * A session that a phone begins.
     *
     * @param seed random, for waits, RSeq and the description's session id
     */
    public static InviteSession incoming(SessionPolicy policy, long seed) {
        return new InviteSession(policy, false, seed);
    }

    /** A session that the gateway begins. */
    public static InviteSession outgoing(SessionPolicy policy, long seed) {
        return new InviteSession(policy, true, seed);
    }

    /** A number for a request that came in, by which its response is named. */
    public int newExchange() {
        return state.outbox.newExchange();
    }

    /** Whether nothing is left of it. */
    public boolean isOver() {
        return state.outbox.isOver();
    }

    /** Whether the INVITE was answered and acknowledged. */
    public boolean isEstablished() {
        return state.established;
    }

    /** The phone's INVITE; {@code body} is what it says to the call. */
    public List<Effect> invited(PhoneRequest request, Invite body) {
        IncomingSetup incoming = new IncomingSetup(state, refresh, request, state.firstRseq());
        setup = incoming;
        incoming.begin(body);
        return done();
    }

    /** The call wants the phone rung. */
    public List<Effect> call(Invite body) {
        OutgoingSetup outgoing = new OutgoingSetup(state, refresh);
        setup = outgoing;
        outgoing.begin(body);
        return done();
    }

    /** A signal of the call. */
    public List<Effect> onSignal(Signal signal) {
        Setup setup = this.setup;
        if (setup == null || state.ended || isOver()) return List.of();
        switch (signal.getBodyCase()) {
            case PROGRESS -> setup.progress(signal.getProgress());
            case ANSWER -> setup.answer(signal.getAnswer());
            case UPDATE -> renegotiation.update(signal.getUpdate(), setup);
            case UPDATE_ANSWER -> {
                if (setup.updateAnswer(signal.getUpdateAnswer())) {
                    renegotiation.atRest(setup);
                } else {
                    renegotiation.answered(signal.getUpdateAnswer());
                }
            }
            case UPDATE_REJECT -> {
                if (!setup.updateReject(signal.getUpdateReject().getId())) {
                    renegotiation.rejected(signal.getUpdateReject());
                }
            }
            case DTMF -> {
                // What comes in the media is no news to a phone; an INFO would be the tone a second time.
                if (!signal.getDtmf().getInMedia()) tones.play(signal.getDtmf());
            }
            case END -> {
                renegotiation.close();
                setup.end(signal.getEnd());
            }
            case TRANSFER -> state.tell(SessionSignals.transferFailed(EndReason.NOT_ACCEPTABLE));
            // SIP has no word for a mute state, and this adapter's devices do not trickle.
            case INFO, CANDIDATES, INVITE, TRANSFER_PROGRESS -> {}
            case MESSAGE, RECEIPT, PRESENCE, SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET -> {}
        }
        return done();
    }

    /** A request of the phone within the dialog; ACK and CANCEL have methods of their own. */
    public List<Effect> onRequest(PhoneRequest request) {
        Setup setup = this.setup;
        if (setup == null || isOver()) {
            state.reply(request.exchange(), 481);
            return done();
        }
        vigil.heard();
        switch (request.method()) {
            case "INVITE", "UPDATE" -> renegotiation.offered(request, setup);
            case "PRACK" -> setup.prack(request);
            case "BYE" -> bye(request, setup);
            case "INFO" -> {
                state.reply(request.exchange(), 200);
                if (request.dtmf() != null) state.tell(SessionSignals.dtmf(request.dtmf()));
            }
            case "OPTIONS" -> state.reply(request.exchange(), 200);
            default -> state.reply(request.exchange(), 405);
        }
        return done();
    }

    private void bye(PhoneRequest request, Setup setup) {
        renegotiation.close();
        if (state.established) {
            state.reply(request.exchange(), 200);
            state.tellEnd(SessionSignals.end(request.endReason(), ""));
            state.outbox.forget();
        } else {
            setup.bye(request);
        }
    }

    /** The ACK of a 2xx. */
    public List<Effect> onAck(@Nullable SessionDescription description) {
        Setup setup = this.setup;
        if (setup == null || isOver()) return List.of();
        if (!setup.ack(description)) renegotiation.ack(description);
        if (!isOver()) renegotiation.atRest(setup);
        return done();
    }

    /** The phone cancels an INVITE that has no final response yet. */
    public List<Effect> onCancelled(int exchange, EndReason reason) {
        Setup setup = this.setup;
        if (setup == null || isOver()) return List.of();
        setup.cancelled(exchange, reason);
        renegotiation.cancelled(exchange);
        return done();
    }

    /** A response to a request of ours, or what stands for one that never came. */
    public List<Effect> onResponse(PhoneResponse response) {
        Setup setup = this.setup;
        if (setup == null || isOver()) return List.of();
        if (response.heard()) vigil.heard();
        boolean taken = setup.response(response)
                || vigil.response(response)
                || renegotiation.response(response)
                || refresh.response(response);
        // What nobody takes is the response to a PRACK or to a BYE.
        if (!taken) tones.response(response);
        return done();
    }

    /** A timer ran out. */
    public List<Effect> onTimer(SessionTimer timer) {
        Setup setup = this.setup;
        if (setup == null || isOver() || !state.outbox.fired(timer)) return List.of();
        switch (timer) {
            case ACCEPTED_REPEAT, ACCEPTED_EXPIRY -> {
                if (setup.awaitsAck()) {
                    setup.fired(timer);
                } else {
                    renegotiation.fired(timer);
                }
            }
            case RELIABLE_REPEAT, RELIABLE_EXPIRY -> setup.fired(timer);
            case GLARE, PHONE_PATIENCE -> renegotiation.fired(timer);
            case CALL_PATIENCE -> {
                setup.fired(timer);
                if (!isOver()) renegotiation.fired(timer);
            }
            case REFRESH, REFRESH_EXPIRY -> refresh.fired(timer, renegotiation);
            case PROBE -> vigil.fired(renegotiation.isBusy());
            case FLOW_LOST -> vanish("the phone's connection did not come back");
        }
        return done();
    }

    /** The only way to the phone is gone. Before the session is established it is over; after, the phone may come back for a while. */
    public List<Effect> onFlowClosed() {
        if (isOver()) return List.of();
        if (state.established) {
            state.outbox.start(SessionTimer.FLOW_LOST, state.policy.flowPatience());
        } else {
            vanish("the phone's connection is gone");
        }
        return done();
    }

    /** The phone came back by another way. */
    public List<Effect> onFlowBack() {
        state.outbox.stop(SessionTimer.FLOW_LOST);
        return done();
    }

    /** The phone has registered from elsewhere: what goes to it goes there. */
    public List<Effect> onMoved() {
        if (setup == null || isOver()) return List.of();
        state.outbox.stop(SessionTimer.FLOW_LOST);
        refresh.moved();
        vigil.moved();
        return done();
    }

    /** A response could not be brought to the phone, or it never acknowledged our refusal. */
    public List<Effect> onReplyLost(int exchange) {
        if (isOver() || state.established) return List.of();
        vanish("the phone can't be reached");
        return done();
    }

    private void vanish(String text) {
        state.tellEnd(SessionSignals.end(EndReason.TRANSPORT_LOST, text));
        renegotiation.close();
        state.outbox.forget();
    }

    private List<Effect> done() {
        // The ACK, or the answer, lets those go that came before it.
        tones.next();
        return state.outbox.take();
    }
}
