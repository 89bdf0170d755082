package org.patchbay.xmpp.sasl;

import org.patchbay.core.Address;

/** What the server says next. */
public sealed interface SaslStep {
    /** The client is to answer this. */
    record Challenge(byte[] data) implements SaslStep {}

    /** The client is this user; {@code data} goes with the success and may be empty. */
    record Success(Address user, byte[] data) implements SaslStep {}

    /** The client is not let in; {@code reason} is for the log. */
    record Failure(SaslCondition condition, String reason) implements SaslStep {}
}
