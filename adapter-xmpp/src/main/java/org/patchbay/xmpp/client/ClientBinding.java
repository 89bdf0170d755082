package org.patchbay.xmpp.client;

import java.util.Optional;
import org.jivesoftware.smack.packet.Bind;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.xmpp.stream.ErrorReply;
import org.patchbay.xmpp.stream.StanzaWriter;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.wire.XmppCounters;

/** What comes between log-in and session: a resource is bound (RFC 6120 7), or an earlier session resumed (XEP-0198 5). */
final class ClientBinding {
    private final ClientContext context;
    private final ClientFloor floor;
    private final ClientStream stream;
    private final Address user;

    ClientBinding(ClientContext context, ClientFloor floor, ClientStream stream, Address user) {
        this.context = context;
        this.floor = floor;
        this.stream = stream;
        this.user = user;
    }

    void take(XmlElement element) {
        if (element.is("resume", SessionManagement.NAMESPACE)) {
            resume(element);
        } else if (element.is("enable", SessionManagement.NAMESPACE)) {
            // XEP-0198 3: only after a resource is bound.
            stream.wire().write(SessionManagement.failed("unexpected-request"));
        } else if (!element.isStanza()) {
            stream.fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "a resource was to be bound");
        } else if (element.read() instanceof XmlElement.Read read && read.stanza() instanceof Bind bind) {
            bind(bind);
        } else {
            // RFC 6120 7.1: no other stanza before the resource is bound.
            stream.fail(StreamCondition.NOT_AUTHORIZED, "bind a resource first");
        }
    }

    private void bind(Bind request) {
        if (request.getType() != IQ.Type.set) {
            refuse(request, StanzaError.Condition.bad_request);
            return;
        }
        String wanted =
                request.getResource() == null ? "" : request.getResource().toString();
        Optional<ClientSession> session = named(wanted.isEmpty() ? "xmpp-" + ClientContext.token() : wanted);
        if (session.isEmpty()) {
            refuse(request, StanzaError.Condition.bad_request);
            return;
        }
        if (floor.isDraining()) {
            stream.fail(StreamCondition.SYSTEM_SHUTDOWN, "this gateway is going down");
            return;
        }
        // RFC 6120 7.7.2.2: the newer one stays, since the older one is most likely dead.
        ClientSession before = context.sessions().of(session.get().device());
        if (before != null) before.end(new StreamError(StreamCondition.CONFLICT, "the resource was bound again"));
        int most = context.config().limits().sessionsPerUser();
        if (context.sessions().ofUser(user).size() >= most) {
            refuse(request, StanzaError.Condition.resource_constraint);
            return;
        }
        Bind result = Bind.newResult(session.get().jid());
        // Smack says "result" in the name only.
        result.setType(IQ.Type.result);
        result.setStanzaId(request.getStanzaId());
        stream.wire().write(StanzaWriter.write(result, stream.wire().isFramed()));
        session.get().begin(stream);
    }

    private Optional<ClientSession> named(String resource) {
        try {
            EntityFullJid jid = JidCreate.entityFullFrom(user.user() + "@" + user.domain() + "/" + resource);
            Address device = user.withDevice(jid.getResourcepart().toString());
            return Optional.of(new ClientSession(context, floor, device, jid));
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void refuse(Bind request, StanzaError.Condition condition) {
        context.counters().stanzaError(condition);
        stream.wire()
                .write(StanzaWriter.write(
                        ErrorReply.to(request, condition), stream.wire().isFramed()));
    }

    private void resume(XmlElement element) {
        @Nullable ClientSession session = context.sessions().byResumeToken(element.attribute("previd"));
        long count = SessionManagement.count(element.attribute("h"));
        // The id alone lets nobody into another's session.
        boolean isTheirs = session != null && session.device().bare().equals(user);
        if (session == null || !isTheirs || count < 0 || !session.resume(stream, count)) {
            context.counters().count(XmppCounters.NOT_RESUMED);
            stream.wire().write(SessionManagement.failed(count < 0 ? "bad-request" : "item-not-found"));
            return;
        }
        context.counters().count(XmppCounters.RESUMED);
    }
}
