package org.patchbay.sip.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few header fields that a response copies (RFC 3261 8.2.6.2), verbatim from a request that could not be read as a whole.
 *
 * @param vias the values of the Via fields, topmost first; at least one, and its topmost value could be read
 * @param topVia the topmost Via, read
 * @param from the value of From, or null where it is missing
 * @param to the value of To, or null where it is missing
 * @param callId the value of Call-ID, or null where it is missing
 * @param cseq the value of CSeq, or null where it is missing
 */
public record RefusedFacts(
        List<String> vias,
        gov.nist.javax.sip.header.Via topVia,
        @Nullable String from,
        @Nullable String to,
        @Nullable String callId,
        @Nullable String cseq) {
    public RefusedFacts {
        vias = List.copyOf(vias);
    }
}
