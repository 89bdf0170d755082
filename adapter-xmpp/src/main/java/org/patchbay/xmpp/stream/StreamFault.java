package org.patchbay.xmpp.stream;

/** What the bytes of a stream did not allow. Never leaves this package. */
final class StreamFault extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient StreamError error;

    StreamFault(StreamCondition condition, String text) {
        super(text, null, false, false);
        this.error = new StreamError(condition, text);
    }

    StreamError error() {
        return error;
    }
}
