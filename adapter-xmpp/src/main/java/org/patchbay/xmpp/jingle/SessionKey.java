package org.patchbay.xmpp.jingle;

import org.jxmpp.jid.Jid;

/**
 * Names a session as its peer does: who it is, whom of ours it speaks to, and the session id (XEP-0166 7.1: unique between two parties).
 *
 * @param own without resource: a caller proposes to the user and initiates to the device
 */
record SessionKey(Jid peer, Jid own, String sid) {
    static SessionKey of(Jid peer, Jid own, String sid) {
        return new SessionKey(peer, own.asBareJid(), sid);
    }
}
