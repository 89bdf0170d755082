package org.patchbay.xmpp.jingle;

import org.jivesoftware.smack.packet.Stanza;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;

/** One way to XMPP peers, a component or the client port, as calls see it. The stream side implements it. */
public interface JingleDoor {
    /** The model's address that a JID of our side names on this door ({@code bob@call.example.org} may be {@code bob@localhost}). */
    Address.Reading addressOf(Jid own);

    /**
     * The JID that stands for an address of the model on this door. It has a resource, for Jingle is spoken between full JIDs: the device
     * where the address names one, else one and the same of the gateway's own choosing.
     */
    Jid jidOf(Address address);

    /** Whether the accounts of its peers are the gateway's own, so that it may speak for them to their devices. */
    boolean hostsAccounts();

    /**
     * Sends a stanza that has {@code from}, {@code to} and, for an IQ, its id. Stream management keeps it while a stream may come back.
     *
     * @return false where nobody can be reached by {@code to}: no such resource, no link to the server
     */
    boolean send(Stanza stanza);
}
