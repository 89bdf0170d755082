package org.patchbay.sip.dialog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;

/**
 * A request of the phone, read: what the session has to know of it.
 *
 * @param exchange names it in the session
 * @param method in capitals
 * @param description its body, or null
 * @param support what it tells of the phone
 * @param interval Session-Expires, or null
 * @param minSe Min-SE in seconds, 0 where absent
 * @param rack RAck, or null
 * @param endReason what its Reason means, for BYE and CANCEL
 * @param dtmf the tone of an INFO, or null
 */
public record PhoneRequest(
        int exchange,
        String method,
        @Nullable SessionDescription description,
        PeerSupport support,
        @Nullable SessionInterval interval,
        int minSe,
        @Nullable Rack rack,
        EndReason endReason,
        @Nullable Dtmf dtmf) {
    /**
     * A RAck header (RFC 3262 7.2).
     *
     * @param rseq of the response that is acknowledged
     * @param cseq of the request that it answered
     */
    public record Rack(long rseq, long cseq, String method) {}

    /** Its description, if it has one. */
    Optional<SessionDescription> offer() {
        return Optional.ofNullable(description);
    }
}
