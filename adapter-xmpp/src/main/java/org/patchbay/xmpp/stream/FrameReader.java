package org.patchbay.xmpp.stream;

/** Reads one message of XMPP over WebSocket: one whole element and nothing else (RFC 7395 3.3.3). */
public final class FrameReader {
    private static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";

    private final StreamLimits limits;
    private final boolean commented;

    public FrameReader(StreamLimits limits) {
        this(limits, false);
    }

    /** @param commented whether documents of the program's own are read, which may have comments */
    FrameReader(StreamLimits limits, boolean commented) {
        this.limits = limits;
        this.commented = commented;
    }

    /** Tells the listener what a message says. A message of white space alone says nothing. */
    public void read(byte[] message, StreamListener listener) {
        if (isBlank(message)) return;
        XmlElement element;
        try {
            element = elementIn(message);
        } catch (StreamFault fault) {
            listener.failed(fault.error());
            return;
        }
        if (element.is("open", FRAMING)) listener.opened(StreamHeader.of(element, FRAMING));
        else if (element.is("close", FRAMING)) listener.closed();
        else listener.element(element);
    }

    private XmlElement elementIn(byte[] message) throws StreamFault {
        if (message.length > limits.stanzaBytes()) {
            throw new StreamFault(StreamCondition.POLICY_VIOLATION, "longer than " + limits.stanzaBytes() + " bytes");
        }
        XmlSource source = new XmlSource(commented);
        ElementCollector element = new ElementCollector(limits);
        source.feed(message);
        boolean whole = false;
        while (true) {
            switch (source.next()) {
                case START -> element.start(source.reader());
                case TEXT -> {
                    if (element.isOpen()) element.text(source.text());
                }
                case END -> {
                    element.end();
                    whole = !element.isOpen();
                }
                case HUNGRY -> {
                    if (!whole) throw new StreamFault(StreamCondition.BAD_FORMAT, "one whole element was expected");
                    return element.take();
                }
            }
        }
    }

    private static boolean isBlank(byte[] message) {
        for (byte b : message) if (b != ' ' && b != '\n' && b != '\t' && b != '\r') return false;
        return true;
    }
}
