package org.patchbay.sip.message;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import javax.sip.InvalidArgumentException;
import javax.sip.address.URI;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;

/** Makes requests. */
public final class SipRequests {
    /** The Max-Forwards that a request begins with (RFC 3261 8.1.1.6). */
    public static final int MAX_FORWARDS = 70;

    private SipRequests() {}

    /**
     * A request without Via (the transaction layer adds it) and without body, with Max-Forwards 70.
     *
     * @param cseq 0 to 2^31-1
     */
    public static SIPRequest create(
            String method, URI requestUri, FromHeader from, ToHeader to, String callId, long cseq) {
        SIPRequest request = new SIPRequest();
        try {
            request.setRequestLine(new RequestLine((gov.nist.javax.sip.address.GenericURI) requestUri, method));
            request.setFrom(from);
            request.setTo(to);
            request.setCallId(new CallID(callId));
            request.setCSeq(new CSeq(cseq, method));
            request.setMaxForwards(new MaxForwards(MAX_FORWARDS));
        } catch (InvalidArgumentException e) {
            throw new IllegalArgumentException(method + " with call id " + callId, e);
        }
        request.setContentLength(new ContentLength(0));
        return request;
    }

    /** The CANCEL of an INVITE as it was sent, with the INVITE's own topmost Via (RFC 3261 9.1). */
    public static SIPRequest cancel(SIPRequest invite) {
        return sameTransaction("CANCEL", invite, (ToHeader) invite.getTo().clone());
    }

    /** The ACK of a failure, with the INVITE's own topmost Via and the response's To (RFC 3261 17.1.1.3). */
    public static SIPRequest ackOfFailure(SIPRequest invite, SIPResponse failure) {
        return sameTransaction("ACK", invite, (ToHeader) failure.getTo().clone());
    }

    private static SIPRequest sameTransaction(String method, SIPRequest invite, ToHeader to) {
        SIPRequest request = create(
                method,
                (URI) invite.getRequestURI().clone(),
                (FromHeader) invite.getFrom().clone(),
                to,
                invite.getCallId().getCallId(),
                invite.getCSeq().getSeqNumber());
        request.addHeader((Via) invite.getTopmostVia().clone());
        RouteList routes = invite.getRouteHeaders();
        if (routes != null) request.setHeader((SIPHeader) routes.clone());
        return request;
    }
}
