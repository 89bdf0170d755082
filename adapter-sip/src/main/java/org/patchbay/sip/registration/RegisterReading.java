package org.patchbay.sip.registration;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.ArrayList;
import java.util.List;
import javax.sip.header.ExpiresHeader;

/** What a REGISTER asks for (RFC 3261 10.3). */
public sealed interface RegisterReading {
    /** The most contacts in one request. */
    int MAX_CONTACTS = 10;

    /** The longest contact that is kept, in characters. */
    int MAX_CONTACT_LENGTH = 512;

    /** Tell the contacts that there are. */
    record Fetch() implements RegisterReading {}

    /** Take all contacts away. */
    record Clear() implements RegisterReading {}

    /** Add, refresh or take away these. */
    record Bind(List<ContactWish> contacts) implements RegisterReading {
        public Bind {
            contacts = List.copyOf(contacts);
        }
    }

    /** Too short a time: 423 with Min-Expires. */
    record TooBrief(int minExpires) implements RegisterReading {}

    /** It does not make sense. */
    record Refused(int status, String reason) implements RegisterReading {}

    /** Reads a request. */
    static RegisterReading of(SIPRequest request, RegistrationPolicy policy) {
        ContactList contacts = request.getContactHeaders();
        if (contacts == null || contacts.isEmpty()) return new Fetch();
        if (contacts.size() > MAX_CONTACTS) return new Refused(400, "Too Many Contacts");
        ExpiresHeader expires = request.getExpires();
        List<ContactWish> wishes = new ArrayList<>();
        for (Contact contact : contacts) {
            if (contact.isWildCard()) {
                // RFC 3261 10.3 step 6: the star stands alone, and only to clear.
                boolean clears = contacts.size() == 1 && expires != null && expires.getExpires() == 0;
                return clears ? new Clear() : new Refused(400, "A star needs Expires 0");
            }
            if (!(contact.getAddress().getURI() instanceof SipUri uri))
                return new Refused(400, "Contact is no SIP URI");
            if (contact.toString().length() > MAX_CONTACT_LENGTH) return new Refused(400, "Contact is too long");
            int granted = granted(contact, expires, policy);
            if (granted < 0) return new TooBrief((int) policy.minExpires().toSeconds());
            wishes.add(new ContactWish(
                    uri, granted, q(contact), instance(contact), regId(contact), contact.hasParameter("+sip.ice")));
        }
        return new Bind(wishes);
    }

    private static int granted(Contact contact, ExpiresHeader header, RegistrationPolicy policy) {
        // RFC 3261 10.3 step 7: the contact's own word, then the header's, then ours; what can't be read counts as an
        // hour.
        int asked = contact.getExpires();
        if (asked < 0 && header != null) asked = header.getExpires();
        if (asked < 0) asked = (int) policy.defaultExpires().toSeconds();
        if (asked == 0) return 0;
        if (asked < policy.minExpires().toSeconds() && asked < 3600) return -1;
        return (int) Math.min(asked, policy.maxExpires().toSeconds());
    }

    private static int q(Contact contact) {
        float q = contact.getQValue();
        return q < 0 ? 1000 : Math.min(1000, Math.round(q * 1000));
    }

    private static String instance(Contact contact) {
        String value = contact.getParameter("+sip.instance");
        if (value == null) return "";
        String bare = value.startsWith("<") && value.endsWith(">") ? value.substring(1, value.length() - 1) : value;
        // The instance becomes a device's name.
        return bare.length() <= 255 && bare.chars().noneMatch(Character::isISOControl) ? bare : "";
    }

    private static int regId(Contact contact) {
        String value = contact.getParameter("reg-id");
        return value != null && value.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(value) : 0;
    }
}
