package org.patchbay.sip.dialog;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RecordRouteList;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.transport.Target;

/** A dialog (RFC 3261 12): who is in it, by which route, and how far the requests have counted. Confined to one event loop. */
public final class Dialog {
    private final Id id;
    private final Address localParty;
    private final Address remoteParty;
    private List<Address> routes;
    private URI remoteTarget;
    private Way way;
    private long localCSeq;
    private long remoteCSeq;

    /** What names a dialog, as seen from here. */
    public record Id(String callId, String localTag, String remoteTag) {
        /** The dialog that a request of the peer belongs to. */
        public static Id of(SIPRequest request) {
            return new Id(request.getCallId().getCallId(), orEmpty(request.getToTag()), orEmpty(request.getFromTag()));
        }

        /** The dialog that a response to a request of ours belongs to. */
        public static Id of(SIPResponse response) {
            return new Id(
                    response.getCallId().getCallId(), orEmpty(response.getFromTag()), orEmpty(response.getToTag()));
        }

        // RFC 2543 peers send no tag; RFC 3261 12.1.1 takes that for an empty one.
        private static String orEmpty(String tag) {
            return tag == null ? "" : tag;
        }
    }

    private Dialog(
            Id id,
            Address localParty,
            Address remoteParty,
            List<Address> routes,
            URI remoteTarget,
            Way way,
            long localCSeq,
            long remoteCSeq) {
        this.id = id;
        this.localParty = localParty;
        this.remoteParty = remoteParty;
        this.routes = routes;
        this.remoteTarget = remoteTarget;
        this.way = way;
        this.localCSeq = localCSeq;
        this.remoteCSeq = remoteCSeq;
    }

    /**
     * The dialog that an INVITE of the peer makes once it is answered (RFC 3261 12.1.1). The INVITE must have a Contact.
     *
     * @param firstCSeq what the first request of ours is to be counted as
     */
    public static Dialog byPeer(SIPRequest invite, String localTag, Way way, long firstCSeq) {
        Id asked = Id.of(invite);
        return new Dialog(
                new Id(asked.callId(), localTag, asked.remoteTag()),
                invite.getTo().getAddress(),
                invite.getFrom().getAddress(),
                recordRoutes(invite),
                contactOf(invite).orElseThrow(() -> new IllegalArgumentException("an INVITE without Contact")),
                way,
                firstCSeq - 1,
                invite.getCSeq().getSeqNumber());
    }

    /** The dialog that a response to our INVITE makes (RFC 3261 12.1.2). */
    public static Dialog byUs(SIPRequest invite, SIPResponse response, Way way) {
        List<Address> routes = new ArrayList<>(recordRoutes(response));
        Collections.reverse(routes);
        return new Dialog(
                Id.of(response),
                invite.getFrom().getAddress(),
                invite.getTo().getAddress(),
                routes,
                contactOf(response).orElse(invite.getRequestURI()),
                way,
                invite.getCSeq().getSeqNumber(),
                -1);
    }

    /**
     * The dialog of a branch of which only its 2xx is at hand; it says itself who is in it (RFC 3261 8.2.6.2).
     *
     * @return empty where the 2xx lacks a Contact, without which the peer can't be addressed
     */
    public static Optional<Dialog> ofBranch(SIPResponse response, Way way) {
        List<Address> routes = new ArrayList<>(recordRoutes(response));
        Collections.reverse(routes);
        return contactOf(response)
                .map(target -> new Dialog(
                        Id.of(response),
                        response.getFrom().getAddress(),
                        response.getTo().getAddress(),
                        routes,
                        target,
                        way,
                        response.getCSeq().getSeqNumber(),
                        -1));
    }

    public Id id() {
        return id;
    }

    /** A new request within the dialog, counted (RFC 3261 12.2.1.1). It has no Contact yet. */
    public SIPRequest request(String method) {
        localCSeq++;
        return make(method, localCSeq);
    }

    /** The ACK for a 2xx to the INVITE of that count (RFC 3261 13.2.2.4). */
    public SIPRequest ack(long inviteCSeq) {
        return make("ACK", inviteCSeq);
    }

    /** The count of the last request of ours. */
    public long localCSeq() {
        return localCSeq;
    }

    /** Where the next request goes. Empty where no way leads to the peer any more. */
    public Optional<Target> target() {
        return way.toward(routes.isEmpty() ? remoteTarget : routes.get(0).getURI());
    }

    /** How the peer is reached. */
    public Way way() {
        return way;
    }

    /** Whether a request of the peer comes in its turn (RFC 3261 12.2.2); it is counted if so. */
    public boolean takes(SIPRequest request) {
        long cseq = request.getCSeq().getSeqNumber();
        if (remoteCSeq >= 0 && cseq <= remoteCSeq) return false;
        remoteCSeq = cseq;
        return true;
    }

    /** Follows the peer to where a request or a response of a target refresh says that it is now (RFC 3261 12.2.1.2, 12.2.2). */
    public void follow(SIPMessage message) {
        contactOf(message).ifPresent(uri -> remoteTarget = uri);
    }

    /** The peer's requests come by another way now. */
    public void cameBy(Way now) {
        way = now;
    }

    /** Whether a proxy is on its route, which knows by itself where the peer is (RFC 5626 5.3). */
    public boolean isRouted() {
        return !routes.isEmpty();
    }

    /** Where the peer says that it is. */
    public URI remoteTarget() {
        return remoteTarget;
    }

    /** The peer is elsewhere now, as it has told otherwise than in this dialog. */
    public void moved(Way now, URI target) {
        way = now;
        remoteTarget = target;
    }

    /** The 2xx that confirms the dialog has the last word on its route (RFC 3261 13.2.2.4). */
    public void confirm(SIPResponse response) {
        List<Address> confirmed = new ArrayList<>(recordRoutes(response));
        Collections.reverse(confirmed);
        routes = confirmed;
        follow(response);
    }

    private SIPRequest make(String method, long cseq) {
        URI requestUri = remoteTarget;
        List<Address> route = new ArrayList<>(routes);
        // RFC 3261 12.2.1.1: a strict router at the top wants to be the Request-URI, and the target last.
        if (!route.isEmpty() && route.get(0).getURI() instanceof SipURI first && !first.hasLrParam()) {
            gov.nist.javax.sip.address.AddressImpl last = new gov.nist.javax.sip.address.AddressImpl();
            last.setURI((URI) remoteTarget.clone());
            requestUri = route.remove(0).getURI();
            route.add(last);
        }
        SIPRequest request = SipRequests.create(method, (URI) requestUri.clone(), from(), to(), id.callId(), cseq);
        for (Address address : route)
            request.addHeader(new Route((gov.nist.javax.sip.address.AddressImpl) address.clone()));
        return request;
    }

    private From from() {
        From from = new From();
        from.setAddress((Address) localParty.clone());
        try {
            from.setTag(id.localTag());
        } catch (ParseException e) {
            throw new IllegalStateException("a tag of our own making", e);
        }
        return from;
    }

    private To to() {
        To to = new To();
        to.setAddress((Address) remoteParty.clone());
        try {
            if (!id.remoteTag().isEmpty()) to.setTag(id.remoteTag());
        } catch (ParseException e) {
            throw new IllegalStateException("a tag that was read before", e);
        }
        return to;
    }

    private static Optional<URI> contactOf(SIPMessage message) {
        Contact contact = message.getContactHeader();
        if (contact == null || contact.isWildCard() || contact.getAddress() == null) return Optional.empty();
        return contact.getAddress().getURI() instanceof GenericURI uri ? Optional.of(uri) : Optional.empty();
    }

    private static List<Address> recordRoutes(SIPMessage message) {
        RecordRouteList list = message.getRecordRouteHeaders();
        if (list == null) return List.of();
        List<Address> routes = new ArrayList<>();
        for (RecordRoute route : list) routes.add(route.getAddress());
        return routes;
    }
}
