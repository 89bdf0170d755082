package org.patchbay.xmpp.stream;

import java.util.Locale;

/** The stream errors of RFC 6120 4.9.3 that this gateway sends. Each closes its stream. */
public enum StreamCondition {
    BAD_FORMAT,
    BAD_NAMESPACE_PREFIX,
    CONFLICT,
    CONNECTION_TIMEOUT,
    HOST_UNKNOWN,
    INTERNAL_SERVER_ERROR,
    INVALID_NAMESPACE,
    INVALID_XML,
    NOT_AUTHORIZED,
    NOT_WELL_FORMED,
    POLICY_VIOLATION,
    RESET,
    RESOURCE_CONSTRAINT,
    RESTRICTED_XML,
    SYSTEM_SHUTDOWN,
    UNDEFINED_CONDITION,
    UNSUPPORTED_ENCODING,
    UNSUPPORTED_FEATURE,
    UNSUPPORTED_STANZA_TYPE,
    UNSUPPORTED_VERSION;

    private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name of the element that says it. */
    public String element() {
        return element;
    }
}
