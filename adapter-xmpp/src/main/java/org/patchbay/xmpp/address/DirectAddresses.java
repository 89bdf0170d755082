package org.patchbay.xmpp.address;

import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/**
 * A JID is an address as it stands: {@code bob@localhost/phone} on the gateway's own client port, {@code juliet@example.org} behind a
 * component. Localparts are unescaped (XEP-0106), so that {@code sip:d'artagnan@example.org} can be called.
 */
public final class DirectAddresses implements AddressMap {
    private final Domains domains;

    public DirectAddresses(Domains domains) {
        this.domains = domains;
    }

    @Override
    public Address.Reading toAddress(Jid jid) {
        if (jid.getLocalpartOrNull() == null) return new Address.Malformed("no user in " + jid.getDomain());
        String user = JidEscape.unescape(jid.getLocalpartOrNull().toString());
        String domain = jid.getDomain().toString();
        Resourcepart resource = jid.getResourceOrNull();
        try {
            return new Address.Read(new Address(
                    user, domains.isOwn(domain) ? domains.own() : domain, resource == null ? "" : resource.toString()));
        } catch (IllegalArgumentException e) {
            return new Address.Malformed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Naming toJid(Address address) {
        try {
            String bare = JidEscape.escape(address.user()) + "@" + address.domain();
            return new Named(
                    address.hasDevice() ? JidCreate.fullFrom(bare + "/" + address.device()) : JidCreate.bareFrom(bare));
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return new Unnameable("no JID says " + address);
        }
    }
}
