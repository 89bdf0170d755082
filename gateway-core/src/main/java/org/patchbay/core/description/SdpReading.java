package org.patchbay.core.description;

import org.patchbay.session.v1.SessionDescription;

/** What reading SDP gives: the description, or why there is none. */
public sealed interface SdpReading {
    /** The text is SDP. */
    record Read(SessionDescription description) implements SdpReading {}

    /**
     * The text is no SDP.
     *
     * @param reason what is wrong, fit to be shown to the peer that sent it: it quotes nothing of the text but a type letter
     * @param line the line at fault, from 1; 0 where it is the text as a whole
     */
    record Malformed(String reason, int line) implements SdpReading {}
}
