package org.patchbay.xmpp.jingle.description;

import org.patchbay.session.v1.SessionDescription;

/** What reading contents gives: the description, or why there is none. */
public sealed interface JingleReading {
    /**
     * The contents are a description.
     *
     * @param contents which content is which section
     */
    record Read(SessionDescription description, Contents contents) implements JingleReading {}

    /** They are none; {@code text} may be shown to the peer and quotes nothing of it. */
    record Refused(Refusal refusal, String text) implements JingleReading {}
}
