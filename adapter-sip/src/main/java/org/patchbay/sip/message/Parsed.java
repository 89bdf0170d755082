package org.patchbay.sip.message;

import gov.nist.javax.sip.message.SIPMessage;

/** What became of the bytes of one message. */
public sealed interface Parsed {
    /** A message that can be worked with: its first line, Via, From, To, Call-ID and CSeq are there and read well. */
    record Accepted(SIPMessage message) implements Parsed {}

    /**
     * A request that is wrong in a way that its sender can be told.
     *
     * @param facts what is needed to answer it, as it stood in the request
     * @param status the status to answer with: 400, 413, 505 …
     * @param reason what is wrong, for the reason phrase: one line, printable ASCII, nothing of the peer's own text
     */
    record Refused(RefusedFacts facts, int status, String reason) implements Parsed {}

    /** Bytes that can't be answered: a broken response, an ACK, something without a readable Via, noise. */
    record Dropped(String reason) implements Parsed {}
}
