package org.patchbay.xmpp.jingle.session;

import org.patchbay.xmpp.jingle.description.Refusal;

/** The stanza errors that a request of the peer may get: XEP-0166 10, RFC 6120 8.3.3. */
public enum Fault {
    BAD_REQUEST("bad-request", "modify", ""),
    OUT_OF_ORDER("unexpected-request", "wait", "out-of-order"),
    TIE_BREAK("conflict", "cancel", "tie-break"),
    UNKNOWN_SESSION("item-not-found", "cancel", "unknown-session"),
    UNSUPPORTED_INFO("feature-not-implemented", "modify", "unsupported-info"),
    /** A session id that another session with this peer has. */
    CONFLICT("conflict", "cancel", ""),
    RESOURCE_CONSTRAINT("resource-constraint", "wait", ""),
    ITEM_NOT_FOUND("item-not-found", "cancel", ""),
    SERVICE_UNAVAILABLE("service-unavailable", "cancel", ""),
    /** Max-Forwards is used up: RFC 7247 has no word for it, RFC 3261 483 comes nearest. */
    POLICY_VIOLATION("policy-violation", "cancel", "");

    private final String condition;
    private final String type;
    private final String jingleCondition;

    Fault(String condition, String type, String jingleCondition) {
        this.condition = condition;
        this.type = type;
        this.jingleCondition = jingleCondition;
    }

    /** The condition, of {@code urn:ietf:params:xml:ns:xmpp-stanzas}. */
    public String condition() {
        return condition;
    }

    /** The error's type. */
    public String type() {
        return type;
    }

    /** The condition of {@code urn:xmpp:jingle:errors:1} beside it; empty for none. */
    public String jingleCondition() {
        return jingleCondition;
    }

    static Fault of(Refusal refusal) {
        return switch (refusal) {
            case TOO_MUCH -> RESOURCE_CONSTRAINT;
            case BAD_REQUEST, UNSUPPORTED_APPLICATION, UNSUPPORTED_TRANSPORT -> BAD_REQUEST;
        };
    }
}
