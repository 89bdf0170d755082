package org.patchbay.sip;

import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sip.address.URI;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages to phones, one at a time to each: a further one waits until the one before it was answered (RFC 3428 8), so that they come in their
 * order. A phone that does not answer fails those that wait as well.
 */
final class MessageRunner {
    /** The messages that may wait for a phone; a further one fails with CONGESTION. */
    static final int MAX_WAITING = 100;

    /** RFC 3428 8: what is longer must not go over UDP. The request's own bytes, without our Via. */
    static final int MAX_DATAGRAM = 1300;

    private static final int VIA_BYTES = 120;
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageRunner.class);

    private final SipStack stack;
    private final Messages messages;
    private final RegistrationDesk registrations;
    private final MessageTranslator translator;
    private final Map<String, Deque<Signal>> lines = new HashMap<>();

    MessageRunner(SipStack stack, Messages messages, RegistrationDesk registrations, MessageTranslator translator) {
        this.stack = stack;
        this.messages = messages;
        this.registrations = registrations;
        this.translator = translator;
    }

    /** How many messages are on their way to phones, or wait for it. */
    int size() {
        return lines.values().stream().mapToInt(Deque::size).sum();
    }

    /** The core has a message for the phone behind the channel that it names. */
    void deliver(Signal signal) {
        String channelId = signal.getMessage().getChannel().getHandle();
        Deque<Signal> line = lines.computeIfAbsent(channelId, ignored -> new ArrayDeque<>());
        if (line.size() >= MAX_WAITING) {
            report(signal, failed(signal, EndReason.CONGESTION, "too many messages wait for this phone"));
            return;
        }
        line.add(signal);
        if (line.size() == 1) next(channelId);
    }

    /** Sends the first of the line. A fault of our own must not leave the others behind it for ever. */
    private void next(String channelId) {
        Deque<Signal> line = lines.get(channelId);
        if (line == null) return;
        try {
            send(channelId, line.element());
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("a message could not be sent");
            stack.counters().increment("patchbay_sip_internal_errors_total");
            answered(channelId, failed(line.element(), EndReason.INTERNAL, "a fault of the gateway"));
        }
    }

    private void send(String channelId, Signal signal) {
        Optional<RegisteredContact> contact = registrations.contact(channelId);
        if (contact.isEmpty()) {
            lost(channelId, EndReason.UNAVAILABLE, "the phone is not registered any more");
            return;
        }
        SIPRequest request = translator.message(
                signal,
                (URI) contact.get().uri().clone(),
                SipIdentifiers.callId(),
                SipIdentifiers.tag(),
                SipIdentifiers.initialCSeq());
        RouteList path = contact.get().path();
        if (path != null) request.setHeader((SIPHeader) path.clone());
        Optional<Target> target = contact.get().way().toward(contact.get().nextHop());
        if (target.isEmpty()) {
            lost(channelId, EndReason.TRANSPORT_LOST, "no way leads to the phone");
        } else if (target.get().transport() == SipTransport.UDP
                && !stack.config().transport().largeRequestsOverTcp()
                && request.encode().getBytes(StandardCharsets.UTF_8).length + VIA_BYTES > MAX_DATAGRAM) {
            answered(
                    channelId,
                    failed(signal, EndReason.NOT_ACCEPTABLE, "too long for a phone that is registered over UDP"));
        } else {
            stack.transactions().send(request, target.get(), new Answer(channelId, signal));
        }
    }

    /** The first of the line is done with; the next one goes out, not from within the step that ended this one. */
    private void answered(String channelId, Receipt receipt) {
        Deque<Signal> line = lines.get(channelId);
        if (line == null) return;
        report(line.remove(), receipt);
        if (line.isEmpty()) {
            lines.remove(channelId);
        } else {
            stack.wheel().schedule(Duration.ZERO, () -> next(channelId));
        }
    }

    private void lost(String channelId, EndReason cause, String reason) {
        Deque<Signal> line = lines.remove(channelId);
        if (line != null) line.forEach(signal -> report(signal, failed(signal, cause, reason)));
    }

    private static Receipt failed(Signal signal, EndReason cause, String reason) {
        return MessageTranslator.failed(signal.getMessage().getDeliveryId(), cause, reason);
    }

    private void report(Signal message, Receipt receipt) {
        stack.counters()
                .increment("patchbay_sip_messages_total{direction=\"out\",status=\"" + receipt.getStatus() + "\"}");
        messages.report(Signal.newBuilder()
                .setFrom(message.getTo())
                .setTo(message.getFrom())
                .setTimeMicros(stack.clock().millis() * 1000)
                .setReceipt(receipt)
                .build());
    }

    /** Brings what a phone says to a message to the core. */
    private final class Answer implements ClientListener {
        private final String channelId;
        private final Signal signal;

        Answer(String channelId, Signal signal) {
            this.channelId = channelId;
            this.signal = signal;
        }

        @Override
        public void onProvisional(SIPResponse response) {}

        @Override
        public void onFinal(SIPResponse response) {
            String phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
            answered(
                    channelId,
                    MessageTranslator.receipt(signal.getMessage().getDeliveryId(), response.getStatusCode(), phrase));
        }

        @Override
        public void onTimeout() {
            lost(channelId, EndReason.TIMEOUT, "the phone did not answer");
        }

        @Override
        public void onTransportError(String reason) {
            lost(channelId, EndReason.TRANSPORT_LOST, "the phone can't be reached");
        }
    }
}
