package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Finds out that a request came round unchanged (RFC 3261 16.3, item 4, and 16.6, item 8): a branch of ours ends in a digest of what
 * routes the request. One that comes back with another Request-URI is a spiral, and allowed.
 */
public final class LoopMark {
    private static final char SEPARATOR = '-';

    private LoopMark() {}

    /** A new branch that carries the request's mark. */
    public static String branchFor(SIPRequest request) {
        return SipIdentifiers.branch() + SEPARATOR + markOf(request);
    }

    /** Whether that Via, which must be one of ours, was put onto this very request. */
    static boolean marks(Via via, SIPRequest request) {
        String branch = via.getBranch();
        return branch != null && branch.endsWith(SEPARATOR + markOf(request));
    }

    private static String markOf(SIPRequest request) {
        CRC32 digest = new CRC32();
        digest.update(request.getRequestURI().toString().getBytes(UTF_8));
        digest.update(String.valueOf(request.getFromTag()).getBytes(UTF_8));
        digest.update(String.valueOf(request.getToTag()).getBytes(UTF_8));
        digest.update(request.getCallId().getCallId().getBytes(UTF_8));
        digest.update(Long.toString(request.getCSeq().getSeqNumber()).getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) digest.getValue());
    }
}
