package org.patchbay.xmpp.sasl;

import org.jxmpp.jid.parts.Localpart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/** Names as clients write them in SASL, and whose they are. Pure. */
final class SaslUsers {
    private final Domains domains;

    SaslUsers(Domains domains) {
        this.domains = domains;
    }

    /** The name as accounts have it: case is folded, since JIDs are compared so (RFC 7622 3.3). A name that is none stays as it is. */
    String folded(String user) {
        try {
            return Localpart.from(user).toString();
        } catch (XmppStringprepException e) {
            return user;
        }
    }

    /** Whether a user may log in under that authorization identity: none, or the user's own bare JID (RFC 6120 6.3.8). */
    boolean mayActAs(String user, String authorizationId) {
        if (authorizationId.isEmpty() || authorizationId.equals(user)) return true;
        return address(authorizationId).equals(address(user));
    }

    private Address.Reading address(String text) {
        int at = text.lastIndexOf('@');
        String folded = at < 0 ? folded(text) : folded(text.substring(0, at)) + text.substring(at);
        return domains.read(folded);
    }
}
