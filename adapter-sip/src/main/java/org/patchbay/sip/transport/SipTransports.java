package org.patchbay.sip.transport;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Optional;

/** All of a node's ways to send and receive SIP. Everything here belongs on the one event loop that owns SIP, but {@link #accept}. */
public interface SipTransports {
    /** Takes what comes in. Called on the event loop, in the order of arrival on a flow. */
    interface Receiver {
        void onRequest(SIPRequest request, Flow flow);

        void onResponse(SIPResponse response, Flow flow);
    }

    /** What may become of a message that is to be sent. */
    interface SendFailure {
        /** It was not sent, or its connection broke before it was written; called at most once, never from within the call that sends. */
        void failed(String reason);
    }

    /**
     * A message as bytes with the way to send it: kept for retransmission.
     *
     * @see SipTransports#prepare
     */
    interface Outbound {
        /** Sends the bytes, again if need be; no encoding takes place. */
        void send(SendFailure onFailure);

        SipTransport transport();
    }

    /** Who is given what comes in. To be called before {@link #open}. */
    void receiveWith(Receiver receiver);

    /** Opens the doors; the future tells the real ports, in the order of the configuration. Fails if one of them can't be opened, and closes the others. */
    Future<List<ListenPoint>> open(List<ListenConfig> doors);

    /** The door that a message of this transport leaves by: what Contact and Record-Route name. */
    Optional<ListenPoint> listenPoint(SipTransport transport);

    /** Takes an upgraded WebSocket connection of subprotocol {@code sip} (RFC 7118), on that connection's own event loop. */
    void accept(ServerWebSocket socket);

    /** Whether this node put that Via there: its sent-by is one of our doors'. For {@link org.patchbay.sip.message.RequestRules#check}. */
    boolean isOurs(Via via);

    /** An open flow by its id. */
    Optional<Flow> flow(String id);

    /**
     * Makes a request ready to go to a target: puts our address into its topmost Via (RFC 3261 18.1.1, with {@code rport} of RFC 3581) and
     * encodes it. The topmost Via must be there with its branch.
     */
    Outbound prepare(SIPRequest request, Target target);

    /** Makes a response ready to go back (RFC 3261 18.2.2, RFC 3581 4): on the flow of the request, else by its topmost Via. */
    Outbound prepare(SIPResponse response, Flow flow);

    /** Sends once without a transaction: an ACK to a 2xx, a stateless response. */
    default void send(Outbound message) {
        message.send(reason -> {});
    }

    /** Closes doors and connections. */
    Future<Void> close();
}
