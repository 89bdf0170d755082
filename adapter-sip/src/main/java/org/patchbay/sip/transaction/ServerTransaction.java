package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.patchbay.sip.transport.Flow;

/** A request that came in and is to be answered (RFC 3261 17.2). On the SIP event loop only. */
public interface ServerTransaction {
    SIPRequest request();

    /** How the request came. */
    Flow flow();

    /** The peer is reached by another way now: responses go there. Nothing once a final one was given. */
    void reroute(Flow flow);

    /**
     * Sends a response: any number of provisional ones, then one final. On an INVITE, 2xx may be given again (RFC 6026: retransmissions by the
     * UAS core pass through the same transaction while it is in its Accepted state); 100 Trying is sent without being asked after 200 ms.
     *
     * <p>A response after the final one, or on a transaction that ended, is not sent; it is counted and logged.
     */
    void respond(SIPResponse response);

    /** Whether a final response was given. */
    boolean isFinal();

    /**
     * Runs the handler once, with the CANCEL, when an INVITE is cancelled before its final response. The CANCEL itself has been answered 200 and the caller
     * expects a 487, which is the handler's to give. At once where it was cancelled before.
     */
    void onCancelled(CancelHandler handler);

    /** Runs the handler once when nothing of the transaction is left. */
    void onTerminated(TerminationHandler handler);

    /** The user wants to be told of nothing any more: the transaction goes on without it, and holds nothing of it. */
    void leave();

    /** Told of a CANCEL. */
    interface CancelHandler {
        void cancelled(SIPRequest cancel);
    }

    /** Told how a server transaction ended. */
    interface TerminationHandler {
        void terminated(Termination how);
    }

    /** How a server transaction ended. */
    enum Termination {
        /** As it should. */
        DONE,
        /** A failure response to an INVITE was never acknowledged (timer H). */
        NO_ACK,
        /** No final response was given to a request other than INVITE within 64*T1, when its sender has given up. */
        UNANSWERED,
        /** A response could not be sent. */
        TRANSPORT_ERROR
    }
}
