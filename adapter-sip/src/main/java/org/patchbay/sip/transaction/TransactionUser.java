package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.OptionalInt;
import org.patchbay.sip.transport.Flow;

/** What stands above the transactions: dialogs, registrar, calls. Called on the SIP event loop; must not block. */
public interface TransactionUser {
    /**
     * Asked for each new request before anything is kept of it: after how many seconds it is to come again, or empty where it may come in. One that
     * is turned away gets a 503 without a transaction (RFC 3261 8.2.7), so that refusing costs as little as can be.
     */
    default OptionalInt turnsAway(SIPRequest request) {
        return OptionalInt.empty();
    }

    /** A new request, neither a retransmission nor an ACK nor a CANCEL that matched. A CANCEL that matched nothing has been answered 481. */
    void onRequest(ServerTransaction transaction, SIPRequest request);

    /** The ACK for a 2xx: it belongs to no transaction. */
    void onAck(SIPRequest ack, Flow flow);

    /** A response that no client transaction waits for, such as a 2xx that is retransmitted after the transaction ended. */
    void onStrayResponse(SIPResponse response, Flow flow);
}
