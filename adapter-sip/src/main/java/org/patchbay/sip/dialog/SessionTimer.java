package org.patchbay.sip.dialog;

/** The timers of a session. Each runs once at a time. */
public enum SessionTimer {
    /** A 2xx to an INVITE is sent again until its ACK comes (RFC 3261 13.3.1.4). */
    ACCEPTED_REPEAT,
    /** No ACK for 64*T1: the session ends. */
    ACCEPTED_EXPIRY,
    /** A reliable provisional response is sent again until its PRACK comes (RFC 3262 3). */
    RELIABLE_REPEAT,
    /** No PRACK for 64*T1: the INVITE is refused. */
    RELIABLE_EXPIRY,
    /** Our re-INVITE met one of the phone's: try again (RFC 3261 14.1). */
    GLARE,
    /** The phone has our offer and says no more than that: it is cancelled. */
    PHONE_PATIENCE,
    /** The call has not answered the phone's offer. */
    CALL_PATIENCE,
    /** The session is to be refreshed by us (RFC 4028 10). */
    REFRESH,
    /** Nobody refreshed the session (RFC 4028 10). */
    REFRESH_EXPIRY,
    /** The phone is to be asked whether the session is there still. */
    PROBE,
    /** The phone can't be reached, and has some time to come back. */
    FLOW_LOST
}
