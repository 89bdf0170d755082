package org.patchbay.xmpp.im;

import java.util.Date;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jxmpp.jid.Jid;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;

/** Chat messages as the model has them and as XMPP has them (RFC 7572 3 and 4). Pure. */
public final class MessageTranslator {
    private MessageTranslator() {}

    /**
     * A chat message on its way in.
     *
     * @param from as authenticated
     * @param id the sender's own
     * @param channel where receipts go
     */
    public static Signal toSignal(Message message, String from, String to, String id, Channel channel, long nowMicros) {
        return Signal.newBuilder()
                .setFrom(from)
                .setTo(to)
                .setTimeMicros(nowMicros)
                .setMessage(org.patchbay.session.v1.Message.newBuilder()
                        .setId(id)
                        .setText(message.getBody())
                        .setChannel(channel))
                .build();
    }

    /**
     * A message on its way to a peer; its id is that of the delivery.
     *
     * @param receipt whether the peer is asked to say that it has it (XEP-0184)
     * @param domain who has kept it meanwhile (XEP-0203)
     */
    public static Message toStanza(Signal signal, Jid from, Jid to, boolean receipt, Jid domain) {
        org.patchbay.session.v1.Message message = signal.getMessage();
        MessageBuilder stanza = StanzaBuilder.buildMessage(message.getDeliveryId())
                .ofType(Message.Type.chat)
                .from(from)
                .to(to)
                .setBody(message.getText());
        if (receipt) stanza.addExtension(new DeliveryReceiptRequest());
        if (message.getSentAtMicros() != 0) {
            Date sent = new Date(message.getSentAtMicros() / 1_000);
            stanza.addExtension(new DelayInformation(sent, domain.toString(), ""));
        }
        return stanza.build();
    }

    /** What became of a delivery. */
    public static Signal report(String deliveryId, Receipt.Status status, String reason) {
        Receipt.Builder receipt =
                Receipt.newBuilder().setId(deliveryId).setStatus(status).setReason(reason);
        if (status == Receipt.Status.FAILED) receipt.setCause(EndReason.UNAVAILABLE);
        return Signal.newBuilder().setReceipt(receipt).build();
    }

    /** The stanza error for a message that could not be delivered (RFC 7572 7, RFC 7247 6). */
    public static StanzaError.Condition condition(EndReason cause) {
        return switch (cause) {
            case NOT_FOUND -> StanzaError.Condition.item_not_found;
            case FORBIDDEN -> StanzaError.Condition.forbidden;
            case UNAUTHORIZED -> StanzaError.Condition.not_authorized;
            case NOT_ACCEPTABLE -> StanzaError.Condition.not_acceptable;
            case CONGESTION -> StanzaError.Condition.resource_constraint;
            case TIMEOUT, NO_ANSWER -> StanzaError.Condition.remote_server_timeout;
            case UNAVAILABLE, DECLINED, BUSY -> StanzaError.Condition.service_unavailable;
            case INTERNAL -> StanzaError.Condition.internal_server_error;
            case END_REASON_UNSPECIFIED,
                    NORMAL,
                    CANCELLED,
                    ANSWERED_ELSEWHERE,
                    REDIRECTED,
                    TRANSPORT_LOST,
                    MEDIA_LOST,
                    REPLACED,
                    PROTOCOL_ERROR,
                    UNRECOGNIZED -> StanzaError.Condition.undefined_condition;
        };
    }
}
