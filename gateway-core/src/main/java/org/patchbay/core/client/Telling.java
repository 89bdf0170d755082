package org.patchbay.core.client;

import org.patchbay.client.v1.Frame;
import org.patchbay.session.v1.Signal;

/** What a call's signal means to its client. */
public sealed interface Telling {
    /** A frame for the client: the body; number and call id are the session's to add. */
    record Tell(Frame frame) implements Telling {}

    /** Nothing that this client could do: the call gets this signal back at once. */
    record TurnBack(Signal signal) implements Telling {}

    /** Nothing to tell the client. */
    record Untold(String why) implements Telling {}
}
