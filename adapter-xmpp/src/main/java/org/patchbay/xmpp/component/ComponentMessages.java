package org.patchbay.xmpp.component;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.message.Messages;
import org.patchbay.core.spi.Gateway;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.im.MessageTranslator;
import org.patchbay.xmpp.wire.XmppCounters;

/**
 * Chat messages between users of the server and the gateway's (RFC 7572). A delivery is SENT when the server has it, and DELIVERED when the
 * client says so by XEP-0184.
 */
final class ComponentMessages {
    private static final int REMEMBERED = 10_000;

    private final Gateway gateway;
    private final ComponentDoor door;
    private final XmppCounters counters;
    /** Messages of the server's users, by the gateway's own name for each: theirs are unique with one user only. */
    private final Map<String, Sent> sent = new LinkedHashMap<>();

    private final Set<String> delivered = new LinkedHashSet<>();

    private record Sent(String id, Jid from, Jid to, boolean receipt) {}

    ComponentMessages(Gateway gateway, ComponentDoor door, XmppCounters counters) {
        this.gateway = gateway;
        this.door = door;
        this.counters = counters;
    }

    void take(Message message, Address from) {
        if (message.getType() == Message.Type.error) return;
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        if (receipt != null) {
            if (delivered.remove(receipt.getId())) report(receipt.getId(), Receipt.Status.DELIVERED, "");
            return;
        }
        // Chat states and other messages without text have no meaning on the other side (RFC 7572 3).
        if (message.getBody() == null && message.getType() != Message.Type.groupchat) return;
        if (!(door.addressOf(message.getTo()) instanceof Address.Read read)
                || message.getType() == Message.Type.groupchat) {
            refuse(message, StanzaError.Condition.service_unavailable);
        } else if (message.getBody().length() > Messages.MAX_TEXT) {
            refuse(message, StanzaError.Condition.policy_violation);
        } else {
            send(message, from, read.address());
        }
    }

    private void send(Message message, Address from, Address to) {
        String name = UUID.randomUUID().toString();
        bound(sent.keySet());
        boolean receipt = message.hasExtension(DeliveryReceiptRequest.ELEMENT, DeliveryReceipt.NAMESPACE);
        String id = message.getStanzaId() == null ? "" : message.getStanzaId();
        sent.put(name, new Sent(id, message.getFrom(), message.getTo(), receipt));
        long now = Math.multiplyExact(System.currentTimeMillis(), 1_000L);
        gateway.messages()
                .send(MessageTranslator.toSignal(message, from.toString(), to.toString(), name, door.channel(), now));
    }

    private void refuse(Message message, StanzaError.Condition condition) {
        counters.stanzaError(condition);
        door.send(error(message.getStanzaId(), message.getTo(), message.getFrom(), condition, ""));
    }

    private static Message error(String id, Jid from, Jid to, StanzaError.Condition condition, String text) {
        StanzaError.Builder error = StanzaError.getBuilder(condition);
        if (!text.isEmpty()) error.setDescriptiveEnText(text);
        return StanzaBuilder.buildMessage(id)
                .ofType(Message.Type.error)
                .from(from)
                .to(to)
                .setError(error.build())
                .build();
    }

    void deliver(Signal signal) {
        String id = signal.getMessage().getDeliveryId();
        Jid from = door.senderJid(Address.parse(signal.getFrom()));
        Jid to = door.outsideJid(Address.parse(signal.getTo()));
        if (!door.send(MessageTranslator.toStanza(signal, from, to, true, door.domainJid()))) {
            report(id, Receipt.Status.FAILED, "the server can't be reached");
            return;
        }
        bound(delivered);
        delivered.add(id);
        report(id, Receipt.Status.SENT, "");
    }

    private void report(String id, Receipt.Status status, String reason) {
        gateway.messages().report(MessageTranslator.report(id, status, reason));
    }

    void receipt(Signal signal) {
        Receipt receipt = signal.getReceipt();
        Sent message = sent.get(receipt.getId());
        if (message == null) return;
        switch (receipt.getStatus()) {
            case FAILED -> {
                sent.remove(receipt.getId());
                StanzaError.Condition condition = MessageTranslator.condition(receipt.getCause());
                counters.stanzaError(condition);
                door.send(error(message.id(), message.to(), message.from(), condition, receipt.getReason()));
            }
            case DELIVERED -> {
                sent.remove(receipt.getId());
                if (!message.receipt() || message.id().isEmpty()) return;
                door.send(StanzaBuilder.buildMessage(receipt.getId())
                        .ofType(Message.Type.chat)
                        .from(message.to())
                        .to(message.from())
                        .addExtension(new DeliveryReceipt(message.id()))
                        .build());
            }
            case SENT, STORED, STATUS_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    /** The oldest are forgotten. */
    private static void bound(Set<String> names) {
        if (names.size() >= REMEMBERED) names.remove(names.iterator().next());
    }
}
