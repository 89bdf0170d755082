package org.patchbay.xmpp.jingle.description;

/** Why contents are refused. */
public enum Refusal {
    /** They are not Jingle as the XEPs have it: stanza error {@code bad-request}. */
    BAD_REQUEST,
    /** There is more of something than {@link JingleReader} takes: stanza error {@code resource-constraint}. */
    TOO_MUCH,
    /** A description that is none of RTP: reason {@code unsupported-applications}. */
    UNSUPPORTED_APPLICATION,
    /** A transport that is neither ICE-UDP nor raw UDP: reason {@code unsupported-transports}. */
    UNSUPPORTED_TRANSPORT
}
