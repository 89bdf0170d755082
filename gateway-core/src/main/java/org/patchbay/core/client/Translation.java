package org.patchbay.core.client;

import org.patchbay.client.v1.Error;
import org.patchbay.session.v1.Signal;

/** What a client's frame means to its call. */
public sealed interface Translation {
    /** A signal for the call: the body, and with an invite {@code to}; the rest of the envelope is the call's affair. */
    record Accepted(Signal signal) implements Translation {}

    /** Nothing to tell the call, and nothing wrong. */
    record Ignored(String why) implements Translation {}

    /** Not to be taken; the client is told {@code code} and {@code text}. */
    record Refused(Error.Code code, String text) implements Translation {}
}
