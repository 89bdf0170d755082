package org.patchbay.xmpp.address;

import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;

/** How one way in and out of XMPP names the addresses of the model. */
public interface AddressMap {
    /** The address that a JID names; malformed where it names the gateway itself or nobody. */
    Address.Reading toAddress(Jid jid);

    /** What making a JID gives. */
    sealed interface Naming permits Named, Unnameable {}

    /** The JID. */
    record Named(Jid jid) implements Naming {}

    /** No JID can say this address; {@code reason} is for the log. */
    record Unnameable(String reason) implements Naming {}

    /** The JID that stands for an address, with a resource where it names a device. */
    Naming toJid(Address address);
}
