package org.patchbay.xmpp.client;

import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jxmpp.jid.Jid;
import org.patchbay.xmpp.stream.ErrorReply;

/** Errors as answers to stanzas (RFC 6120 8.3). Pure. */
final class Replies {
    private Replies() {}

    static IQ error(IQ request, StanzaError.Condition condition, String text) {
        StanzaError.Builder error = StanzaError.getBuilder(condition);
        if (!text.isEmpty()) error.setDescriptiveEnText(text);
        return ErrorReply.to(request, error.build());
    }

    /** @param from whom the message was for */
    static Message error(Message message, Jid from, StanzaError.Condition condition, String text) {
        StanzaError.Builder error = StanzaError.getBuilder(condition);
        if (!text.isEmpty()) error.setDescriptiveEnText(text);
        return StanzaBuilder.buildMessage(message.getStanzaId())
                .ofType(Message.Type.error)
                .from(from)
                .to(message.getFrom())
                .setError(error.build())
                .build();
    }
}
