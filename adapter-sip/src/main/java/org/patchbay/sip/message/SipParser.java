package org.patchbay.sip.message;

import gov.nist.javax.sip.parser.StringMsgParser;

/** Reads a SIP message from the wire and says what to do with it. Safe for use by any thread. */
public final class SipParser {
    /** How the end of a message is known. */
    public enum Framing {
        /** One message a packet (UDP, a WebSocket frame): a body without Content-Length goes to the end, and what lies behind a body is noise. */
        DATAGRAM,
        /** A byte stream, cut into messages by Content-Length, which is therefore mandatory. */
        STREAM
    }

    private final MessageLimits limits;
    private final StringMsgParser parser = new StringMsgParser();

    public SipParser(MessageLimits limits) {
        this.limits = limits;
    }

    /** The bounds that it holds messages to. */
    public MessageLimits limits() {
        return limits;
    }
}
