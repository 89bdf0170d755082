package org.patchbay.xmpp.sasl;

import java.util.Locale;

/** The failures of RFC 6120 6.5 that this gateway tells. */
public enum SaslCondition {
    ABORTED,
    ENCRYPTION_REQUIRED,
    INCORRECT_ENCODING,
    INVALID_AUTHZID,
    INVALID_MECHANISM,
    MALFORMED_REQUEST,
    NOT_AUTHORIZED,
    TEMPORARY_AUTH_FAILURE;

    private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name of the element that says it. */
    public String element() {
        return element;
    }
}
