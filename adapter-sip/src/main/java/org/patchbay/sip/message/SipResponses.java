package org.patchbay.sip.message;

import gov.nist.javax.sip.header.RecordRouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.TimeStamp;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;

/** Makes responses to requests as RFC 3261 8.2.6 and 12.1.1 say. */
public final class SipResponses {
    private SipResponses() {}

    /**
     * A response with the status's own reason phrase. Where the request's To has no tag, the response's gets a new one (but for 100), so make
     * one tag for a dialog and use {@link #to(SIPRequest, int, String)} there.
     */
    public static SIPResponse to(SIPRequest request, int status) {
        return to(request, status, SipIdentifiers.tag());
    }

    /**
     * A response with the status's own reason phrase and that To tag, which is not used where the request's To has one already or the status is 100.
     * Via, From, To, Call-ID and CSeq are the request's; Record-Route is copied into 101 to 299 of requests that make a dialog; no body.
     *
     * @param status 100 to 699
     */
    public static SIPResponse to(SIPRequest request, int status, String toTag) {
        SIPResponse response = new SIPResponse();
        try {
            response.setStatusCode(status);
            response.setReasonPhrase(reasonPhrase(status));
            response.setVia(
                    (gov.nist.javax.sip.header.ViaList) request.getViaHeaders().clone());
            response.setFrom((javax.sip.header.FromHeader) request.getFrom().clone());
            To to = (To) request.getTo().clone();
            if (!to.hasTag() && status != 100) to.setTag(toTag);
            response.setTo(to);
            response.setCallId(
                    (javax.sip.header.CallIdHeader) request.getCallId().clone());
            response.setCSeq((javax.sip.header.CSeqHeader) request.getCSeq().clone());
        } catch (ParseException e) {
            throw new IllegalArgumentException("status " + status + ", tag " + toTag, e);
        }
        RecordRouteList recordRoute = request.getRecordRouteHeaders();
        if (recordRoute != null && status > 100 && status < 300 && makesDialog(request.getMethod())) {
            response.setHeader((SIPHeader) recordRoute.clone());
        }
        if (status == 100 && request.getHeader(TimeStamp.NAME) instanceof TimeStamp timestamp) {
            response.setHeader((SIPHeader) timestamp.clone());
        }
        response.setContentLength(new gov.nist.javax.sip.header.ContentLength(0));
        return response;
    }

    /** The same, with a reason phrase of its own. */
    public static SIPResponse to(SIPRequest request, int status, String toTag, String reason) {
        SIPResponse response = to(request, status, toTag);
        response.setReasonPhrase(reason);
        return response;
    }

    /** The standard's phrase for a status; "Unknown Status" for one that no standard names. */
    public static String reasonPhrase(int status) {
        return SIPResponse.getReasonPhrase(status);
    }

    private static boolean makesDialog(String method) {
        return switch (method) {
            case "INVITE", "SUBSCRIBE", "REFER", "NOTIFY", "UPDATE" -> true;
            default -> false;
        };
    }
}
