package org.patchbay.xmpp.jingle;

import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jxmpp.jid.Jid;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.Fault;
import org.patchbay.xmpp.stream.ErrorReply;

/** Makes the stanzas around the elements of a session. */
final class Stanzas {
    private Stanzas() {}

    static IQ request(String id, Jid from, Jid to, StandardExtensionElement jingle) {
        JingleIq iq = new JingleIq(jingle);
        iq.setType(IQ.Type.set);
        iq.setStanzaId(id);
        iq.setFrom(from);
        iq.setTo(to);
        return iq;
    }

    static IQ error(IQ request, Fault fault) {
        StanzaError.Builder error = StanzaError.getBuilder(StanzaError.Condition.fromString(fault.condition()))
                .setType(StanzaError.Type.fromString(fault.type()));
        if (!fault.jingleCondition().isEmpty())
            error.addExtension(Tag.empty(fault.jingleCondition(), Namespaces.ERRORS));
        return ErrorReply.to(request, error.build());
    }

    /** XEP-0353 3: of type chat, with a hint that archives keep it (XEP-0334). */
    static Message message(String id, Jid from, Jid to, StandardExtensionElement element) {
        return StanzaBuilder.buildMessage(id)
                .from(from)
                .to(to)
                .ofType(Message.Type.chat)
                .addExtension(element)
                .addExtension(Tag.empty("store", Namespaces.HINTS))
                .build();
    }

    /** Whether an error is a tie-break of XEP-0166 7.2.16. */
    static boolean isTieBreak(StanzaError error) {
        return error.getExtension("tie-break", Namespaces.ERRORS) != null;
    }

    /** The element of XEP-0353 in a message, as a tree. */
    static java.util.Optional<StandardExtensionElement> initiation(Stanza message) {
        return message.getExtensions().stream()
                .filter(element -> element.getNamespace().equals(Namespaces.MESSAGE_INITIATION))
                .filter(StandardExtensionElement.class::isInstance)
                .map(StandardExtensionElement.class::cast)
                .findFirst();
    }
}
