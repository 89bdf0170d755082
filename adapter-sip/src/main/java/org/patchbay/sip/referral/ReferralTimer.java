package org.patchbay.sip.referral;

/** The timers of a referral. */
public enum ReferralTimer {
    /** The subscription's time. */
    EXPIRY,
    /** How long the end of the leg waits: for the phone's answer to the last NOTIFY, then for its own BYE. */
    PARTING
}
