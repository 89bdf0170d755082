package org.patchbay.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.message.SIPMessage;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.dialog.FlowWatch;
import org.patchbay.sip.transaction.TransactionLayer;
import org.patchbay.sip.transport.ListenPoint;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.SipTransports;

/**
 * What the rooms of one endpoint share, all of it on one event loop.
 *
 * @param endpoint the bus address that takes signals for this endpoint's channels
 */
record SipStack(
        SipConfig config,
        String endpoint,
        SipTransports transports,
        TransactionLayer transactions,
        TimerWheel wheel,
        FlowWatch flows,
        SignalBus bus,
        Registrar registrar,
        SipAddresses addresses,
        SipTranslator translator,
        OwnGruus gruus,
        Counters counters,
        Clock clock) {
    /** The methods that are served, for Allow. */
    static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REGISTER, MESSAGE, SUBSCRIBE, PUBLISH, REFER";

    /** The bodies that are understood, for Accept in the answer to OPTIONS (RFC 3261 11.2). */
    static final String ACCEPT = "application/sdp, " + MessageText.ACCEPT + ", " + EventHeader.PIDF;

    /** The options of SIP that the gateway has. */
    static final String SUPPORTED = "timer, 100rel, path, gruu, outbound, replaces, norefersub";

    /** What the gateway calls itself. */
    static final String PRODUCT = "Patchbay";

    /** Puts our Contact into a message that goes by that transport: requests within the dialog come back by it. */
    void putContact(SIPMessage message, SipTransport transport) {
        // In a list of its own: for a single one JAIN-SIP makes the list by reflection.
        ContactList contacts = new ContactList();
        contacts.add(contact(transport));
        message.setHeader(contacts);
    }

    private Contact contact(SipTransport transport) {
        Optional<ListenPoint> door = transports.listenPoint(transport);
        SipUri uri = new SipUri();
        try {
            uri.setUser("patchbay");
            if (door.isPresent()) {
                String host = door.get().host();
                uri.setHost(host.indexOf(':') >= 0 ? "[" + host + "]" : host);
                uri.setPort(door.get().port());
            } else {
                // A transport without a door of ours, TLS to a peer where we take none: its connection leads back.
                uri.setHost(addresses.ownDomain());
            }
            if (transport != SipTransport.UDP) uri.setTransportParam(transport.parameter());
        } catch (ParseException e) {
            throw new IllegalStateException("a contact of our own making", e);
        }
        Contact contact = new Contact();
        contact.setAddress(SipAddresses.nameAddress("", uri));
        return contact;
    }
}
