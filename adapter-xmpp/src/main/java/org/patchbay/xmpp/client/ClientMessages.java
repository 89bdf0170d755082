package org.patchbay.xmpp.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.disco.Features;
import org.patchbay.xmpp.im.MessageTranslator;
import org.patchbay.xmpp.wire.XmppCounters;

/**
 * Chat messages of clients (RFC 6121 5), each to and from the core. What has no text (chat states, markers) goes between clients of this
 * endpoint only.
 *
 * <p>A delivery is DELIVERED when the client says so by XEP-0184, or has acknowledged it by XEP-0198; else SENT when it was written.
 */
final class ClientMessages {
    private static final int REMEMBERED = 200;

    private final ClientContext context;
    private final ClientFloor floor;
    private final Map<ClientSession, Traffic> bySession = new HashMap<>();

    /** A message that the client has sent; {@code receipt} where it wants to know that it arrived. */
    private record Sent(Jid to, boolean receipt) {}

    /** What one session has under way, both ways; the oldest are forgotten. */
    private static final class Traffic {
        private final Map<String, Sent> sent = bounded();
        /** Deliveries that the client may still confirm; true where the core has been told that it was sent. */
        private final Map<String, Boolean> delivered = bounded();

        private static <V> Map<String, V> bounded() {
            return new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                    return size() > REMEMBERED;
                }
            };
        }
    }

    ClientMessages(ClientContext context, ClientFloor floor) {
        this.context = context;
        this.floor = floor;
    }

    void take(ClientSession session, Message message) {
        if (message.getType() == Message.Type.error) {
            refused(session, message);
            return;
        }
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        if (receipt != null && confirmed(session, receipt.getId())) return;
        Jid to = message.getTo() == null ? session.jid().asBareJid() : message.getTo();
        if (message.getType() == Message.Type.groupchat) {
            refuse(session, message, to, StanzaError.Condition.service_unavailable, "no rooms here");
        } else if (!(floor.addressOf(to) instanceof Address.Read read)) {
            refuse(session, message, to, StanzaError.Condition.service_unavailable, "");
        } else if (message.getBody() == null) {
            passOn(message, read.address());
        } else if (message.getBody().length() > Messages.MAX_TEXT) {
            refuse(session, message, to, StanzaError.Condition.policy_violation, "the text is too long");
        } else {
            send(session, message, to, read.address());
        }
    }

    private void send(ClientSession session, Message message, Jid to, Address address) {
        String id = message.getStanzaId() == null ? ClientContext.token() : message.getStanzaId();
        traffic(session)
                .sent
                .put(id, new Sent(to, message.hasExtension(DeliveryReceiptRequest.ELEMENT, DeliveryReceipt.NAMESPACE)));
        context.gateway()
                .messages()
                .send(MessageTranslator.toSignal(
                        message,
                        session.device().toString(),
                        address.toString(),
                        id,
                        floor.channel(session),
                        Math.multiplyExact(floor.now().toEpochMilli(), 1_000L)));
    }

    /** RFC 6121 8.5.2: to the resource, or to all that are willing. Nobody is told where there is none: nothing was lost but a state. */
    private void passOn(Message message, Address to) {
        if (to.hasDevice()) {
            ClientSession other = context.sessions().of(to);
            if (other != null) other.send(message);
            return;
        }
        for (ClientSession other : context.sessions().ofUser(to)) {
            if (other.resource().isWilling() && !other.jid().equals(message.getFrom())) other.send(message);
        }
    }

    private void refuse(
            ClientSession session, Message message, Jid from, StanzaError.Condition condition, String text) {
        context.counters().stanzaError(condition);
        session.send(Replies.error(message, from, condition, text));
    }

    // What the core tells.

    void deliver(Signal signal) {
        String id = signal.getMessage().getDeliveryId();
        ClientSession session =
                context.sessions().byId(signal.getMessage().getChannel().getHandle());
        if (session == null) {
            report(id, Receipt.Status.FAILED, "the client has gone");
            return;
        }
        boolean receipt = session.resource().features().contains(Features.RECEIPTS);
        Jid from = floor.senderJid(Address.parse(signal.getFrom()));
        Message stanza = MessageTranslator.toStanza(signal, from, session.jid(), receipt, floor.domainJid());
        Traffic traffic = traffic(session);
        traffic.delivered.put(id, !session.acknowledges());
        boolean kept = session.send(stanza, () -> arrived(traffic, id, receipt));
        if (!kept) {
            // Where that ended the session, its end has told so already.
            if (traffic.delivered.remove(id) != null) report(id, Receipt.Status.FAILED, "the client has gone");
        } else if (!session.acknowledges()) {
            if (!receipt) traffic.delivered.remove(id);
            report(id, Receipt.Status.SENT, "");
        }
    }

    /** The client has acknowledged it. */
    private void arrived(Traffic traffic, String id, boolean receipt) {
        if (!traffic.delivered.containsKey(id)) return;
        if (receipt) {
            traffic.delivered.put(id, true);
            report(id, Receipt.Status.SENT, "");
        } else {
            traffic.delivered.remove(id);
            report(id, Receipt.Status.DELIVERED, "");
        }
    }

    /** The client says that it has it; false where that is no delivery of the core's. */
    private boolean confirmed(ClientSession session, String id) {
        if (traffic(session).delivered.remove(id) == null) return false;
        report(id, Receipt.Status.DELIVERED, "");
        return true;
    }

    private void refused(ClientSession session, Message error) {
        Boolean wasSent = traffic(session).delivered.remove(String.valueOf(error.getStanzaId()));
        if (Boolean.FALSE.equals(wasSent)) report(error.getStanzaId(), Receipt.Status.FAILED, "the client refuses it");
    }

    private void report(String id, Receipt.Status status, String reason) {
        context.gateway().messages().report(MessageTranslator.report(id, status, reason));
    }

    /** What has become of a message of a client's own. */
    void receipt(Signal signal) {
        Receipt receipt = signal.getReceipt();
        ClientSession session = context.sessions().byId(receipt.getChannel().getHandle());
        if (session == null) {
            context.counters().count(XmppCounters.STRAY_SIGNALS);
            return;
        }
        Map<String, Sent> sent = traffic(session).sent;
        Sent message = sent.get(receipt.getId());
        if (message == null) return;
        switch (receipt.getStatus()) {
            case FAILED -> {
                sent.remove(receipt.getId());
                tellFailure(session, receipt, message);
            }
            case DELIVERED -> {
                sent.remove(receipt.getId());
                if (message.receipt()) tellReceipt(session, receipt, message);
            }
            // XMPP has no word for these.
            case SENT, STORED, STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    private void tellFailure(ClientSession session, Receipt receipt, Sent message) {
        StanzaError.Condition condition = MessageTranslator.condition(receipt.getCause());
        StanzaError.Builder error = StanzaError.getBuilder(condition);
        if (!receipt.getReason().isEmpty()) error.setDescriptiveEnText(receipt.getReason());
        context.counters().stanzaError(condition);
        session.send(StanzaBuilder.buildMessage(receipt.getId())
                .ofType(Message.Type.error)
                .from(message.to())
                .to(session.jid())
                .setError(error.build())
                .build());
    }

    private void tellReceipt(ClientSession session, Receipt receipt, Sent message) {
        session.send(StanzaBuilder.buildMessage("receipt-" + ClientContext.token())
                .ofType(Message.Type.chat)
                .from(message.to())
                .to(session.jid())
                .addExtension(new DeliveryReceipt(receipt.getId()))
                .build());
    }

    void ended(ClientSession session) {
        Traffic traffic = bySession.remove(session);
        if (traffic == null) return;
        traffic.delivered.forEach((id, wasSent) -> {
            if (!wasSent) report(id, Receipt.Status.FAILED, "the client has gone");
        });
    }

    /** Ended sessions have none that is kept. */
    private Traffic traffic(ClientSession session) {
        if (session.isEnded()) return bySession.getOrDefault(session, new Traffic());
        return bySession.computeIfAbsent(session, none -> new Traffic());
    }
}
