package org.patchbay.sip.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.SipIdentifiers;

/**
 * What a message's transaction is known by.
 *
 * @param name what all messages of the transaction share
 * @param method the method; an ACK is looked for under INVITE
 */
record TransactionKey(String name, String method) {
    /** Of a request that is sent, or of a response to it (RFC 3261 17.1.3): the branch and the method in CSeq. */
    static TransactionKey ofClient(SIPMessage message) {
        return new TransactionKey(
                String.valueOf(message.getTopmostVia().getBranch()),
                message.getCSeq().getMethod());
    }

    /** Of a request that came (RFC 3261 17.2.3). */
    static TransactionKey ofServer(SIPRequest request) {
        String method = request.getMethod();
        return new TransactionKey(serverName(request), method.equals("ACK") ? "INVITE" : method);
    }

    /** The INVITE that a CANCEL means (RFC 3261 9.2). */
    static TransactionKey ofCancelled(SIPRequest cancel) {
        return new TransactionKey(serverName(cancel), "INVITE");
    }

    /**
     * What a request shares with copies of itself that took another way (RFC 3261 8.2.2.2), or null where it is inside a dialog.
     */
    static @Nullable TransactionKey ofMerged(SIPRequest request) {
        if (request.hasToTag()) return null;
        String name = request.getFromTag() + "\n" + request.getCallId().getCallId() + "\n"
                + request.getCSeq().getSeqNumber();
        return new TransactionKey(name, request.getMethod());
    }

    private static String serverName(SIPRequest request) {
        Via via = request.getTopmostVia();
        String branch = via.getBranch();
        String sentBy = via.getHost().toLowerCase(Locale.ROOT) + ":" + via.getPort();
        if (branch != null && branch.regionMatches(true, 0, SipIdentifiers.BRANCH_COOKIE, 0, 7)) {
            return branch + "\n" + sentBy;
        }
        // RFC 2543: no branch to go by. The To tag is left out, since the ACK of a failure has the response's.
        return request.getRequestURI() + "\n" + request.getFromTag() + "\n"
                + request.getCallId().getCallId() + "\n" + request.getCSeq().getSeqNumber() + "\n" + sentBy + "\n"
                + branch;
    }
}
