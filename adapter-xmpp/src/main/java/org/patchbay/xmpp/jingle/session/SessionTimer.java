package org.patchbay.xmpp.jingle.session;

/** The timers of a session. */
public enum SessionTimer {
    /** The peer was told to proceed and has to initiate. */
    INITIATE,
    /** The peer has to accept or reject a content, or to restart ICE with us. */
    UPDATE,
    /** A change of the peer crossed one of the call, and is told again a little later (RFC 3261 14.1). */
    RETRY
}
