package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.List;
import java.util.function.IntFunction;
import javax.sip.header.Header;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.transport.SipTransports.Outbound;
import org.patchbay.sip.transport.Target;

/**
 * A client transaction at work, of either kind. It outlives its final response by half a minute, so it lets go then of all that it needs no
 * more: the request, its bytes, and where nothing is to be told any more, the listener. What stays of a failed INVITE are the bytes of its ACK.
 */
final class RunningClient<S extends Machine<S, E>, E extends Enum<E>> extends Running<S, E> {
    /**
     * The machine's words for what happens to it.
     *
     * @param ofStatus the event of a response's status
     * @param flowLost the event that the connection it went over is gone
     * @param cancel the event of the wish to cancel, or null where that is not possible
     */
    record Events<E extends Enum<E>>(
            IntFunction<E> ofStatus,
            E transportError,
            E flowLost,
            @Nullable E cancel) {}

    static final Events<InviteClient.Event> INVITE = new Events<>(
            status -> status < 200
                    ? InviteClient.Event.PROVISIONAL
                    : status < 300 ? InviteClient.Event.SUCCESS : InviteClient.Event.FAILURE,
            InviteClient.Event.TRANSPORT_ERROR,
            InviteClient.Event.FLOW_LOST,
            InviteClient.Event.CANCEL);
    static final Events<NonInviteClient.Event> OTHER = new Events<>(
            status -> status < 200 ? NonInviteClient.Event.PROVISIONAL : NonInviteClient.Event.FINAL,
            NonInviteClient.Event.TRANSPORT_ERROR,
            NonInviteClient.Event.TRANSPORT_ERROR,
            null);

    private final LoopTransactionLayer layer;
    private final Events<E> events;
    private final TransactionKey key;
    private Target target;
    private ClientListener listener;
    private @Nullable Outbound outbound;
    private @Nullable SIPRequest request;
    private @Nullable Outbound ack;
    private @Nullable SIPResponse received;
    private String failure = "";
    private int sendings;
    private List<Header> cancelHeaders = List.of();
    private boolean isFinal;
    private boolean heard;
    private boolean ended;

    RunningClient(
            LoopTransactionLayer layer,
            Events<E> events,
            S state,
            SIPRequest request,
            Target target,
            Outbound outbound,
            ClientListener listener) {
        super(layer.wheel(), state);
        this.layer = layer;
        this.events = events;
        this.key = TransactionKey.ofClient(request);
        this.request = request;
        // A large request may have left by another transport than was asked for; its ACK and CANCEL follow it.
        this.target = outbound.transport() == target.transport()
                ? target
                : Target.to(outbound.transport(), target.host(), target.port());
        this.outbound = outbound;
        this.listener = listener;
    }

    void receive(SIPResponse response) {
        received = response;
        heard = true;
        apply(events.ofStatus().apply(response.getStatusCode()));
        received = null;
    }

    /** The connection that the request went over is gone. */
    void flowLost() {
        failure = "connection is gone";
        apply(events.flowLost());
    }

    /** Ends it before it began. */
    void refuse(String reason) {
        failure = reason;
        end(Ending.TRANSPORT_ERROR);
    }

    TransactionKey key() {
        return key;
    }

    Target target() {
        return target;
    }

    @Nullable
    String flowId() {
        return target.flowId();
    }

    @Override
    public void sendRequest() {
        Outbound sent = outbound;
        if (sent == null) throw new IllegalStateException("answered already");
        if (sendings++ > 0) layer.count().retransmitted();
        sent.send(this::transportFailed);
    }

    private void transportFailed(String reason) {
        failure = reason;
        apply(events.transportError());
    }

    @Override
    public void sendAck() {
        SIPResponse response = received;
        if (response == null) throw new IllegalStateException("nothing to acknowledge");
        if (ack == null) ack = layer.prepare(SipRequests.ackOfFailure(unanswered(), response), target);
        ack.send(this::transportFailed);
    }

    @Override
    public void sendCancel() {
        layer.sendCancel(unanswered(), target, cancelHeaders);
    }

    @Override
    public void passUp() {
        SIPResponse response = received;
        if (response == null) throw new IllegalStateException("nothing to hand up");
        if (response.getStatusCode() < 200) {
            listener.onProvisional(response);
        } else {
            ClientListener heard = listener;
            isFinal = true;
            request = null;
            outbound = null;
            cancelHeaders = List.of();
            // Only an INVITE that was accepted may hear of more: repeated 2xx, and those of other branches.
            if (events.cancel() == null || response.getStatusCode() >= 300) {
                listener = ClientListener.unheard();
                if (!ended) layer.finished(this);
            }
            heard.onFinal(response);
        }
    }

    private SIPRequest unanswered() {
        if (request == null) throw new IllegalStateException("answered already");
        return request;
    }

    @Override
    public void end(Ending how) {
        ended = true;
        layer.ended(this);
        switch (how) {
            case DONE -> isFinal = true;
            case TIMEOUT -> {
                isFinal = true;
                layer.count().timedOut();
                listener.onTimeout();
            }
            case TRANSPORT_ERROR -> {
                isFinal = true;
                listener.onTransportError(failure);
            }
        }
    }

    @Override
    String name() {
        return key.toString();
    }

    @Override
    public void sendResponse() {
        throw serverOnly();
    }

    @Override
    public void sendTrying() {
        throw serverOnly();
    }

    @Override
    public void repeatResponse() {
        throw serverOnly();
    }

    @Override
    public void refuseResponse() {
        throw serverOnly();
    }

    private static IllegalStateException serverOnly() {
        return new IllegalStateException("a client transaction sends no responses");
    }

    /** What the user holds. */
    final class Handle implements ClientTransaction {
        @Override
        public void hearBy(ClientListener successor) {
            if (listener != ClientListener.unheard()) listener = successor;
            if (isFinal && !ended) layer.finished(RunningClient.this);
        }

        @Override
        public void cancel(List<Header> extra) {
            if (events.cancel() == null) throw new IllegalStateException("only an INVITE can be cancelled");
            cancelHeaders = List.copyOf(extra);
            apply(events.cancel());
        }

        @Override
        public void reroute(Target now) {
            SIPRequest pending = request;
            if (isFinal || pending == null) return;
            layer.unwatch(RunningClient.this);
            boolean sameTransport = now.transport() == target.transport();
            target = now;
            layer.watch(RunningClient.this);
            // By another transport it would not be the same request to the peer (RFC 3261 17.2.3, sent-by).
            if (heard || !sameTransport) return;
            outbound = layer.prepare(pending, now);
            sendRequest();
        }

        @Override
        public boolean isFinal() {
            return isFinal;
        }

        @Override
        public boolean isOver() {
            return ended;
        }
    }
}
