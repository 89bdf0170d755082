package org.patchbay.sip.presence;

import org.patchbay.session.v1.PresenceState;

/** What reading a presence document gives. */
public sealed interface PidfReading {
    /** It says this of one device: a state and a note. */
    record Read(PresenceState state) implements PidfReading {}

    /**
     * It is no presence document, or one that is not to be touched.
     *
     * @param reason fit for the peer: nothing of its own text
     */
    record Malformed(String reason) implements PidfReading {}
}
