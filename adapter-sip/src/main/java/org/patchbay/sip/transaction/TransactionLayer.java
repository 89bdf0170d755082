package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.Target;

/** Sends requests and answers them, reliably (RFC 3261 17). Everything here belongs on the one event loop that owns SIP. */
public interface TransactionLayer {
    /** Something sent that can be sent again, byte for byte. */
    interface Repeatable {
        void repeat();
    }

    /** Who is told of requests. To be called before the transports are opened. */
    void serve(TransactionUser user);

    /**
     * Sends a request in a transaction of its own. The layer adds the topmost Via (with a new branch, our address, {@code rport}) and, where
     * missing, Max-Forwards 70; the caller gives Request-URI, Route, From with tag, To, Call-ID, CSeq and the body. The request is the layer's from then on: to send it again with
     * credentials, give a clone with the next CSeq. The listener is never called from within this method. ACK does not go here, CANCEL neither ({@link ClientTransaction#cancel()}).
     *
     * <p>When the bound on transactions is reached, the listener's {@code onTransportError} says so.
     */
    ClientTransaction send(SIPRequest request, Target target, ClientListener listener);

    /** Sends the ACK for a 2xx with a Via of its own (RFC 3261 13.2.2.4); the result repeats it when the 2xx comes again. */
    Repeatable sendAck(SIPRequest ack, Target target);

    /** Sends a response to a request without a transaction. */
    void sendStateless(SIPResponse response, Flow flow);

    /** How many transactions there are, of either side. */
    int size();
}
