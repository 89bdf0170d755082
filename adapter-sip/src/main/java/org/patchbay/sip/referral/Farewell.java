package org.patchbay.sip.referral;

/** What the Subscription-State of a NOTIFY says (RFC 6665 4.1.3). */
public enum Farewell {
    /** The subscription goes on. */
    NONE(""),
    /** There is nothing more to tell (RFC 3515 2.4.7). */
    NORESOURCE("noresource"),
    /** Its time is over, or the phone wants no more of it. */
    TIMEOUT("timeout");

    private final String reason;

    Farewell(String reason) {
        this.reason = reason;
    }

    /** The reason of a terminated subscription; empty while it is active. */
    public String reason() {
        return reason;
    }
}
