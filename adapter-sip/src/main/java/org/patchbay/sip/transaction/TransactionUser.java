package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.patchbay.sip.transport.Flow;

/** What stands above the transactions: dialogs, registrar, calls. Called on the SIP event loop; must not block. */
public interface TransactionUser {
    /** A new request, neither a retransmission nor an ACK nor a CANCEL that matched. A CANCEL that matched nothing has been answered 481. */
    void onRequest(ServerTransaction transaction, SIPRequest request);

    /** The ACK for a 2xx: it belongs to no transaction. */
    void onAck(SIPRequest ack, Flow flow);

    /** A response that no client transaction waits for, such as a 2xx that is retransmitted after the transaction ended. */
    void onStrayResponse(SIPResponse response, Flow flow);
}
