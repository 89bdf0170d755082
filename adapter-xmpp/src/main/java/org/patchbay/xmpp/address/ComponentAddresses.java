package org.patchbay.xmpp.address;

import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/**
 * A gateway in the sense of RFC 7247: behind the component's domain stand the addresses of the other side. {@code bob@call.example.org} is
 * bob of the gateway's own domain; any other address is in the localpart as a whole, escaped by XEP-0106:
 * {@code bob\40pbx.example@call.example.org} is {@code bob@pbx.example}.
 */
public final class ComponentAddresses implements AddressMap {
    private final Domains domains;
    private final String component;

    /** @param component the component's domain */
    public ComponentAddresses(Domains domains, String component) {
        this.domains = domains;
        this.component = component;
    }

    @Override
    public Address.Reading toAddress(Jid jid) {
        if (!jid.getDomain().toString().equals(component)) {
            return new Address.Malformed(jid.getDomain() + " is not behind this component");
        }
        if (jid.getLocalpartOrNull() == null) return new Address.Malformed("no user in " + component);
        Resourcepart resource = jid.getResourceOrNull();
        String local = JidEscape.unescape(jid.getLocalpartOrNull().toString());
        Address.Reading bare = domains.read(local);
        if (!(bare instanceof Address.Read read) || resource == null) return bare;
        try {
            return new Address.Read(read.address().withDevice(resource.toString()));
        } catch (IllegalArgumentException e) {
            return new Address.Malformed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Naming toJid(Address address) {
        String local = domains.isOwn(address.domain()) && !address.user().contains("@")
                ? address.user()
                : address.user() + "@" + address.domain();
        try {
            String bare = JidEscape.escape(local) + "@" + component;
            return new Named(
                    address.hasDevice() ? JidCreate.fullFrom(bare + "/" + address.device()) : JidCreate.bareFrom(bare));
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return new Unnameable("no JID says " + address);
        }
    }
}
