package org.patchbay.sip.transaction;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.ListenPoint;

/** The least of a user agent server: rings, answers, repeats its 2xx until the ACK (RFC 3261 13.3.1.4), and agrees to all else. */
final class EchoUser implements TransactionUser {
    private final TimerWheel wheel;
    private final ListenPoint point;
    private final Map<String, Timeout> unacknowledged = new HashMap<>();
    int answered;
    int acknowledged;
    int ended;

    EchoUser(TimerWheel wheel, ListenPoint point) {
        this.wheel = wheel;
        this.point = point;
    }

    @Override
    public void onRequest(ServerTransaction transaction, SIPRequest request) {
        if (request.getMethod().equals("INVITE")) {
            String tag = SipIdentifiers.tag();
            transaction.respond(withContact(SipResponses.to(request, 180, tag)));
            answered++;
            repeat(transaction, withContact(SipResponses.to(request, 200, tag)), Duration.ofMillis(500));
        } else {
            if (request.getMethod().equals("BYE")) ended++;
            transaction.respond(SipResponses.to(request, 200));
        }
    }

    private void repeat(ServerTransaction transaction, SIPResponse response, Duration next) {
        transaction.respond(response);
        String call = response.getCallId().getCallId();
        unacknowledged.put(call, wheel.schedule(next, () -> repeat(transaction, response, next.multipliedBy(2))));
    }

    private SIPResponse withContact(SIPResponse response) {
        try {
            AddressImpl address = new AddressImpl();
            address.setURI(LoopbackNode.uri("sip:echo@" + point.host() + ":" + point.port() + ";transport="
                    + point.transport().parameter()));
            Contact contact = new Contact();
            contact.setAddress(address);
            response.addHeader(contact);
            return response;
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onAck(SIPRequest ack, Flow flow) {
        Timeout repetition = unacknowledged.remove(ack.getCallId().getCallId());
        if (repetition == null) return;
        repetition.cancel();
        acknowledged++;
    }

    @Override
    public void onStrayResponse(SIPResponse response, Flow flow) {}
}
