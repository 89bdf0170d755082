package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPResponse;

/**
 * Told what becomes of a request. After {@code onFinal} of a failure, {@code onTimeout} or {@code onTransportError} nothing more comes; after
 * a 2xx to an INVITE, further 2xx (retransmitted, or of other branches of a fork, RFC 6026) come to {@code onFinal} as well, for 64*T1.
 */
public interface ClientListener {
    /** Nobody: for a request whose outcome changes nothing. */
    static ClientListener unheard() {
        return Unheard.LISTENER;
    }

    /** 100 to 199, each time that one comes. */
    void onProvisional(SIPResponse response);

    /** 200 to 699. A failure of an INVITE has been acknowledged already; a 2xx is the listener's to acknowledge. */
    void onFinal(SIPResponse response);

    /** No final response in time (timers B and F): to be treated as 408. */
    void onTimeout();

    /** The request could not be delivered: to be treated as 503. */
    void onTransportError(String reason);
}
