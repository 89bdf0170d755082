package org.patchbay.sip;

import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.SIPDateHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sip.address.URI;
import javax.sip.header.MaxForwardsHeader;
import org.patchbay.core.Address;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipRequests;

/** Between MESSAGE (RFC 3428) and the model's messages and receipts, both ways. Pure. */
final class MessageTranslator {
    /** How long a phone is told to wait where the gateway has too much to do. */
    static final String RETRY_SECONDS = "10";

    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}");
    private static final DateTimeFormatter SIP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final SipAddresses addresses;

    MessageTranslator(SipAddresses addresses) {
        this.addresses = addresses;
    }

    /** What a receipt answers a MESSAGE with. */
    record Reply(int status, List<HeaderLine> headers) {
        Reply {
            headers = List.copyOf(headers);
        }
    }

    /**
     * What a MESSAGE of a phone says.
     *
     * @param sender who sends, as authenticated
     * @param channel by which its receipt comes back
     */
    Translation<Signal> message(SIPRequest request, Address sender, Channel channel) {
        Address.Reading reading = addresses.read(request.getRequestURI());
        if (!(reading instanceof Address.Read receiver)) return new Translation.Refused<>(404, "Not Found");
        MessageText text = MessageText.of(request);
        if (text instanceof MessageText.Unusable unusable) {
            return new Translation.Refused<>(unusable.status(), unusable.reason());
        }
        MaxForwardsHeader hops = request.getMaxForwards();
        int left = hops == null ? SipRequests.MAX_FORWARDS : hops.getMaxForwards();
        if (left == 0) return new Translation.Refused<>(483, "Too Many Hops");
        Message message = Message.newBuilder()
                .setId(channel.getHandle())
                .setText(((MessageText.Said) text).text())
                .setChannel(channel)
                .setDisplayName(SipTranslator.displayName(request))
                // The core counts it down.
                .setMaxForwards(left)
                .build();
        return new Translation.Accepted<>(Signal.newBuilder()
                .setFrom(sender.toString())
                .setTo(receiver.address().toString())
                .setMessage(message)
                .build());
    }

    /** What a phone's MESSAGE is answered with once its first receipt came (RFC 3428 7). */
    Reply reply(Receipt receipt) {
        return switch (receipt.getStatus()) {
            case DELIVERED -> new Reply(200, List.of());
            // RFC 3428 7: 202 promises that the message goes on, and no more.
            case STORED, SENT -> new Reply(202, List.of());
            case FAILED, STATUS_UNSPECIFIED, UNRECOGNIZED -> refusal(receipt);
        };
    }

    private Reply refusal(Receipt receipt) {
        List<HeaderLine> headers = new ArrayList<>();
        int status = EndReasonTable.row(receipt.getCause()).status();
        // RFC 4320 4.2: 408 must not answer anything but INVITE. A Contact that a 302 needs is not known here.
        if (status == 408 || status == 302) status = 480;
        if (status == 503) headers.add(new HeaderLine("Retry-After", RETRY_SECONDS));
        String reason =
                SipTranslator.printable(receipt.getReason()).replace("\\", "").replace("\"", "");
        if (!reason.isEmpty()) {
            headers.add(new HeaderLine("Warning", "399 " + addresses.ownDomain() + " \"" + reason + "\""));
        }
        return new Reply(status, headers);
    }

    /**
     * The MESSAGE that brings a message to a phone, without Via.
     *
     * @param signal the message; {@code from} and {@code to} are addresses of the gateway's own writing
     * @param requestUri the phone's contact
     */
    SIPRequest message(Signal signal, URI requestUri, String callId, String localTag, long cseq) {
        Message message = signal.getMessage();
        From from = new From();
        from.setAddress(SipAddresses.nameAddress(
                SipTranslator.printable(message.getDisplayName()),
                SipAddresses.uri(Address.parse(signal.getFrom()).bare())));
        To to = new To();
        to.setAddress(SipAddresses.nameAddress(
                "", SipAddresses.uri(Address.parse(signal.getTo()).bare())));
        try {
            from.setTag(localTag);
        } catch (ParseException e) {
            throw new IllegalArgumentException("a tag of our own making: " + localTag, e);
        }
        SIPRequest request = SipRequests.create("MESSAGE", requestUri, from, to, callId, cseq);
        if (message.getMaxForwards() > 0) SipTranslator.setMaxForwards(request, message.getMaxForwards());
        if (message.getSentAtMicros() > 0) {
            // RFC 3428 4: when it was sent, which for a stored message is not now.
            Instant sent = Instant.ofEpochMilli(message.getSentAtMicros() / 1000);
            SipTranslator.put(request, new HeaderLine(SIPDateHeader.NAME, SIP_DATE.format(sent)));
        }
        putText(request, message);
        return request;
    }

    private static void putText(SIPMessage request, Message message) {
        String named = message.getContentType().isEmpty() ? "text/plain" : message.getContentType();
        int parameters = named.indexOf(';');
        String bare = (parameters < 0 ? named : named.substring(0, parameters)).trim();
        String type = MEDIA_TYPE.matcher(bare).matches() ? bare : "text/plain";
        int slash = type.indexOf('/');
        try {
            ContentType header = new ContentType(type.substring(0, slash), type.substring(slash + 1));
            if (header.getContentType().equalsIgnoreCase("text")) header.setParameter("charset", "UTF-8");
            request.setContent(message.getText().getBytes(StandardCharsets.UTF_8), header);
        } catch (ParseException e) {
            throw new IllegalStateException("a body of our own making", e);
        }
    }

    /**
     * What a phone's final response says of the delivery.
     *
     * @param status of the response
     * @param phrase its reason phrase
     */
    static Receipt receipt(String deliveryId, int status, String phrase) {
        Receipt.Builder receipt = Receipt.newBuilder().setId(deliveryId);
        // RFC 3428 7: 200 says that the message came to the user's device, 202 that somebody took it on its way.
        if (status == 202) return receipt.setStatus(Receipt.Status.SENT).build();
        if (status / 100 == 2)
            return receipt.setStatus(Receipt.Status.DELIVERED).build();
        EndReason cause = status == 408 ? EndReason.TIMEOUT : EndReasonTable.ofStatus(status, false);
        return failed(deliveryId, cause, status + " " + SipTranslator.printable(phrase));
    }

    static Receipt failed(String deliveryId, EndReason cause, String reason) {
        return Receipt.newBuilder()
                .setId(deliveryId)
                .setStatus(Receipt.Status.FAILED)
                .setCause(cause)
                .setReason(reason)
                .build();
    }

    /** A name for a MESSAGE that waits for its receipt; it can't be guessed, since receipts are found by it. */
    static String pendingName() {
        return "message-" + SipIdentifiers.hex(8);
    }
}
