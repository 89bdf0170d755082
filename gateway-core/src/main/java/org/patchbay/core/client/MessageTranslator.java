package org.patchbay.core.client;

import java.util.regex.Pattern;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.TextMessage;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Signal;

/** Text messages and their receipts, as frames and as signals. Pure. */
public final class MessageTranslator {
    // RFC 6838 4.2 and RFC 2045 5.1: a type travels into SIP header fields, so nothing else may stand there.
    private static final Pattern CONTENT_TYPE = Pattern.compile(
            "[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}(; ?[A-Za-z0-9-]{1,32}=[A-Za-z0-9._-]{1,64})?");

    private final Domains domains;

    public MessageTranslator(Domains domains) {
        this.domains = domains;
    }

    /** A message of a client. Whose it is, and the channel that receipts go back by, are the device's to add. */
    Translation message(TextMessage message) {
        if (!FrameTranslator.isId(message.getId())) {
            return badFrame("message.id: 1 to 128 characters without control characters");
        }
        if (message.getText().isEmpty()) return badFrame("message.text: missing");
        if (message.getText().length() > Messages.MAX_TEXT) {
            String text = "message.text: up to " + Messages.MAX_TEXT + " characters";
            return new Translation.Refused(Error.Code.TOO_LARGE, text);
        }
        if (!message.getContentType().isEmpty()
                && !CONTENT_TYPE.matcher(message.getContentType()).matches()) {
            return badFrame("message.contentType: no MIME type");
        }
        Address.Reading reading = domains.read(message.getTo());
        if (reading instanceof Address.Malformed malformed) return badFrame("message.to: " + malformed.reason());
        return new Translation.Accepted(Signal.newBuilder()
                .setTo(((Address.Read) reading).address().toString())
                .setMessage(Message.newBuilder()
                        .setId(message.getId())
                        .setText(message.getText())
                        .setContentType(message.getContentType()))
                .build());
    }

    /** A message for a client. */
    static Frame.Builder message(Signal signal) {
        return Frame.newBuilder()
                .setMessage(TextMessage.newBuilder()
                        .setId(signal.getMessage().getId())
                        .setFrom(ModelTerms.user(signal.getFrom()))
                        .setText(signal.getMessage().getText())
                        .setContentType(signal.getMessage().getContentType()));
    }

    /** What became of a message that a client sent. */
    static Frame.Builder receipt(org.patchbay.session.v1.Receipt receipt) {
        return Frame.newBuilder()
                .setReceipt(Receipt.newBuilder()
                        .setId(receipt.getId())
                        .setStatus(ModelTerms.status(receipt.getStatus()))
                        .setReason(receipt.getReason()));
    }

    private static Translation badFrame(String text) {
        return new Translation.Refused(Error.Code.BAD_FRAME, text);
    }
}
