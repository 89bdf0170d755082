package org.patchbay.xmpp.jingle;

import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;

/**
 * Who is at the other end.
 *
 * @param door the way to it
 * @param jid its JID as stanzas to it say it: full for a device, bare for a user behind a server whose devices are not known
 * @param address whom the endpoint authenticated or, behind a component, whom the server vouches for; never what a stanza claims
 * @param channel the channel that its signals come by and go to
 * @param initiation how it is invited
 */
public record JinglePeer(JingleDoor door, Jid jid, Address address, Channel channel, Initiation initiation) {
    /** How a peer is invited. */
    public enum Initiation {
        /** By {@code propose} of XEP-0353 first: it said that it knows it, or is a bare JID. */
        MESSAGE,
        /** By {@code session-initiate} at once. */
        DIRECT
    }
}
