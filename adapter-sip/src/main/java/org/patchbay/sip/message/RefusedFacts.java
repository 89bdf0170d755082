package org.patchbay.sip.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few header fields that a response copies (RFC 3261 8.2.6.2), verbatim from a request that could not be read as a whole. No value has
 * a line break in it.
 *
 * @param vias the values of the Via lines, topmost first; at least one
 * @param sentByPort the port of the topmost Via's sent-by, or 0 where it names none
 * @param wantsRport whether the topmost Via asks for the answer at the port that the request came from (RFC 3581)
 * @param from the value of From, or null where it is missing
 * @param to the value of To, or null where it is missing
 * @param callId the value of Call-ID, or null where it is missing
 * @param cseq the value of CSeq, or null where it is missing
 */
public record RefusedFacts(
        List<String> vias,
        int sentByPort,
        boolean wantsRport,
        @Nullable String from,
        @Nullable String to,
        @Nullable String callId,
        @Nullable String cseq) {
    public RefusedFacts {
        vias = List.copyOf(vias);
        if (vias.isEmpty()) throw new IllegalArgumentException("without a Via nothing can be answered");
    }
}
