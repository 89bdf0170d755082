package org.patchbay.sip;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPMessage;
import java.time.Clock;
import org.patchbay.core.Address;
import org.patchbay.sip.registration.Contacts;
import org.patchbay.sip.registration.RegisteredContact;

/**
 * Public GRUUs that phones got from us at REGISTER (RFC 5627 3.1) and now give as their Contact. Such a URI leads to this gateway, so what stands behind
 * it takes its place before a message is looked at: requests within a dialog go to the phone itself. Temporary GRUUs (RFC 5627 3.2) are not given out.
 */
final class OwnGruus {
    private final SipAddresses addresses;
    private final Contacts contacts;
    private final Clock clock;

    OwnGruus(SipAddresses addresses, Contacts contacts, Clock clock) {
        this.addresses = addresses;
        this.contacts = contacts;
        this.clock = clock;
    }

    /** Puts the registered contact in the place of a GRUU of ours in Contact; a device that is not registered here is left as it is. */
    void resolve(SIPMessage message) {
        Contact contact = message.getContactHeader();
        if (contact == null || contact.isWildCard() || contact.getAddress() == null) return;
        if (!(contact.getAddress().getURI() instanceof SipUri uri)) return;
        if (!uri.hasParameter("gr") || !addresses.isOwn(uri.getHost())) return;
        if (!(addresses.read(uri) instanceof Address.Read read)
                || !read.address().hasDevice()) return;
        contacts.of(read.address().bare(), clock.millis()).stream()
                .filter(registered -> registered.device().equals(read.address()))
                .map(RegisteredContact::uri)
                .findFirst()
                .ifPresent(real -> contact.getAddress().setURI((SipUri) real.clone()));
    }
}
