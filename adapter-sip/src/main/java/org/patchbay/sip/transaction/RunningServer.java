package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transaction.ServerTransaction.CancelHandler;
import org.patchbay.sip.transaction.ServerTransaction.Termination;
import org.patchbay.sip.transaction.ServerTransaction.TerminationHandler;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.SipTransports.Outbound;

/**
 * A server transaction at work, of either kind. It outlives its final response by half a minute, so it lets go of the messages then: only who
 * holds its {@link Handle} keeps the request. What stays are the bytes of the response, where the transaction itself may have to repeat it.
 */
final class RunningServer<S extends Machine<S, E>, E extends Enum<E>> extends Running<S, E> {
    /**
     * The machine's words for what happens to it.
     *
     * @param repeated the event of the request's retransmission
     * @param ack the event of an ACK, or null where there is none
     * @param ofStatus the event of the status of a response that is given
     */
    record Events<E extends Enum<E>>(
            E repeated, @Nullable E ack, IntFunction<E> ofStatus, E transportError, Termination late) {}

    static final Events<InviteServer.Event> INVITE = new Events<>(
            InviteServer.Event.INVITE,
            InviteServer.Event.ACK,
            status -> status < 200
                    ? InviteServer.Event.SEND_PROVISIONAL
                    : status < 300 ? InviteServer.Event.SEND_SUCCESS : InviteServer.Event.SEND_FAILURE,
            InviteServer.Event.TRANSPORT_ERROR,
            Termination.NO_ACK);
    static final Events<NonInviteServer.Event> OTHER = new Events<>(
            NonInviteServer.Event.REQUEST,
            null,
            status -> status < 200 ? NonInviteServer.Event.SEND_PROVISIONAL : NonInviteServer.Event.SEND_FINAL,
            NonInviteServer.Event.TRANSPORT_ERROR,
            Termination.UNANSWERED);

    private final LoopTransactionLayer layer;
    private final Events<E> events;
    private final TransactionKey key;
    private final @Nullable TransactionKey mergedKey;
    private Flow flow;
    private List<TerminationHandler> onTerminated = List.of();
    private @Nullable CancelHandler onCancelled;
    private @Nullable SIPRequest request;
    private @Nullable SIPResponse given;
    private @Nullable Outbound latest;
    private @Nullable SIPRequest ack;
    private @Nullable Termination terminated;
    private @Nullable SIPRequest cancelled;
    private boolean isFinal;

    RunningServer(
            LoopTransactionLayer layer, Events<E> events, S state, TransactionKey key, SIPRequest request, Flow flow) {
        super(layer.wheel(), state);
        this.layer = layer;
        this.events = events;
        this.key = key;
        this.mergedKey = TransactionKey.ofMerged(request);
        this.request = request;
        this.flow = flow;
    }

    TransactionKey key() {
        return key;
    }

    /** What copies of the request are known by that came another way, or null inside a dialog. */
    @Nullable
    TransactionKey mergedKey() {
        return mergedKey;
    }

    void requestRepeated() {
        apply(events.repeated());
    }

    void acknowledged(SIPRequest received) {
        if (events.ack() == null) return;
        ack = received;
        apply(events.ack());
        ack = null;
    }

    void cancel(SIPRequest cancel) {
        if (isFinal || cancelled != null) return;
        cancelled = cancel;
        if (onCancelled != null) onCancelled.cancelled(cancel);
    }

    void respond(SIPResponse response) {
        given = response;
        apply(events.ofStatus().apply(response.getStatusCode()));
        given = null;
    }

    @Override
    public void sendResponse() {
        SIPResponse response = given;
        if (response == null) throw new IllegalStateException("no response was given");
        if (response.getStatusCode() >= 200) {
            isFinal = true;
            request = null;
            onCancelled = null;
            cancelled = null;
        }
        send(response);
        boolean accepts = events.ack() != null && response.getStatusCode() < 300;
        // RFC 6026 8.5: a 2xx to an INVITE is the user's to repeat.
        if (isFinal && accepts) latest = null;
        // Whose INVITE was accepted follows it, until it leaves.
        if (isFinal && !accepts && terminated == null) layer.finished(this);
    }

    @Override
    public void sendTrying() {
        if (request != null) send(SipResponses.to(request, 100));
    }

    private void send(SIPResponse response) {
        Outbound outbound = layer.prepare(response, flow);
        latest = outbound;
        outbound.send(this::transportFailed);
    }

    @Override
    public void repeatResponse() {
        if (latest == null) return;
        layer.count().retransmitted();
        latest.send(this::transportFailed);
    }

    private void transportFailed(String reason) {
        apply(events.transportError());
    }

    @Override
    public void refuseResponse() {
        layer.count().responseTooLate(given);
    }

    @Override
    public void passUp() {
        SIPRequest received = ack;
        if (received == null) throw new IllegalStateException("nothing to hand up");
        layer.passAck(received, flow);
    }

    @Override
    public void end(Ending how) {
        layer.ended(this);
        Termination termination = switch (how) {
            case DONE -> Termination.DONE;
            case TIMEOUT -> events.late();
            case TRANSPORT_ERROR -> Termination.TRANSPORT_ERROR;
        };
        terminated = termination;
        if (termination != Termination.DONE) layer.count().terminated(termination);
        List<TerminationHandler> told = onTerminated;
        onTerminated = List.of();
        for (TerminationHandler handler : told) handler.terminated(termination);
    }

    @Override
    String name() {
        return key.toString();
    }

    @Override
    public void sendRequest() {
        throw clientOnly();
    }

    @Override
    public void sendAck() {
        throw clientOnly();
    }

    @Override
    public void sendCancel() {
        throw clientOnly();
    }

    private static IllegalStateException clientOnly() {
        return new IllegalStateException("a server transaction sends no requests");
    }

    /** What the user holds. */
    final class Handle implements ServerTransaction {
        private final SIPRequest request;

        Handle(SIPRequest request) {
            this.request = request;
        }

        @Override
        public SIPRequest request() {
            return request;
        }

        @Override
        public Flow flow() {
            return flow;
        }

        @Override
        public void reroute(Flow now) {
            if (!isFinal) flow = now;
        }

        @Override
        public void respond(SIPResponse response) {
            RunningServer.this.respond(response);
        }

        @Override
        public boolean isFinal() {
            return isFinal;
        }

        @Override
        public void onCancelled(CancelHandler handler) {
            if (cancelled != null) handler.cancelled(cancelled);
            else if (!isFinal) onCancelled = handler;
        }

        @Override
        public void onTerminated(TerminationHandler handler) {
            if (terminated != null) {
                handler.terminated(terminated);
                return;
            }
            List<TerminationHandler> longer = new ArrayList<>(onTerminated);
            longer.add(handler);
            onTerminated = List.copyOf(longer);
        }

        @Override
        public void leave() {
            onTerminated = List.of();
            onCancelled = null;
            if (isFinal && terminated == null) layer.finished(RunningServer.this);
        }
    }
}
