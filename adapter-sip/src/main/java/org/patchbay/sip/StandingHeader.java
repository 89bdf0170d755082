package org.patchbay.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.ParserFactory;
import java.text.ParseException;

/** A header of ours that says the same in every message: it is read once, and each message gets a copy. */
final class StandingHeader {
    static final StandingHeader ALLOW = new StandingHeader("Allow", SipStack.ALLOW);

    /** What a session of ours can do. */
    static final StandingHeader SUPPORTED_IN_SESSION =
            new StandingHeader("Supported", "timer, 100rel, replaces, norefersub");

    private final SIPHeader header;

    private StandingHeader(String name, String value) {
        try {
            header = ParserFactory.createParser(name + ": " + value + "\n").parse();
        } catch (ParseException e) {
            throw new IllegalStateException("a header of our own making", e);
        }
    }

    void putInto(SIPMessage message) {
        message.addHeader((SIPHeader) header.clone());
    }
}
