package org.patchbay.xmpp.client;

import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaError;
import org.jxmpp.jid.Jid;
import org.patchbay.session.v1.Signal;

/** Chat messages (RFC 6121 5). */
final class ClientMessages {
    private final ClientContext context;

    ClientMessages(ClientContext context, ClientFloor floor) {
        this.context = context;
    }

    void take(ClientSession session, Message message) {
        if (message.getType() == Message.Type.error) return;
        Jid to = message.getTo() == null ? session.jid().asBareJid() : message.getTo();
        context.counters().stanzaError(StanzaError.Condition.service_unavailable);
        session.send(Replies.error(message, to, StanzaError.Condition.service_unavailable, ""));
    }

    void deliver(Signal signal) {}

    void receipt(Signal signal) {}

    void ended(ClientSession session) {}
}
