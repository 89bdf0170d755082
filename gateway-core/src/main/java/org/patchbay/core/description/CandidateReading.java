package org.patchbay.core.description;

import org.patchbay.session.v1.IceCandidate;

/** What reading a candidate line gives: the candidate, or why there is none. */
public sealed interface CandidateReading {
    /** The line is a candidate. */
    record Read(IceCandidate candidate) implements CandidateReading {}

    /** The line is none; {@code reason} may be shown to the peer. */
    record Malformed(String reason) implements CandidateReading {}
}
