package org.patchbay.xmpp.stream;

import org.jivesoftware.smack.packet.ErrorIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;

/** Errors as answers to IQs (RFC 6120 8.3). Pure. */
public final class ErrorReply {
    private ErrorReply() {}

    /**
     * The answer to a request, from whom it was for to whom it came from. It leaves out what was asked, which RFC 6120 8.3.1 allows: it may be
     * long, and the sender knows it.
     */
    public static ErrorIQ to(IQ request, StanzaError error) {
        return ErrorIQ.builder(
                        error, StanzaBuilder.buildIqData(request.getStanzaId()).ofType(IQ.Type.error))
                .from(request.getTo())
                .to(request.getFrom())
                .build();
    }

    /** The same with nothing but a condition. */
    public static ErrorIQ to(IQ request, StanzaError.Condition condition) {
        return to(request, StanzaError.getBuilder(condition).build());
    }
}
