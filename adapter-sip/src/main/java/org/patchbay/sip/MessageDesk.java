package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.patchbay.core.Address;
import org.patchbay.core.message.Messages;
import org.patchbay.core.time.Timeout;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;

/**
 * Serves MESSAGE: the transaction stays open until the core's first receipt answers it. What becomes of a message later can't be told to a phone (RFC
 * 5438 is not spoken here).
 */
final class MessageDesk {
    private final SipStack stack;
    private final Messages messages;
    private final RegistrationDesk registrations;
    private final MessageTranslator translator;
    private final Map<String, Waiting> waiting = new HashMap<>();

    private record Waiting(ServerTransaction transaction, Timeout patience) {}

    MessageDesk(SipStack stack, Messages messages, RegistrationDesk registrations, MessageTranslator translator) {
        this.stack = stack;
        this.messages = messages;
        this.registrations = registrations;
        this.translator = translator;
    }

    /** How many MESSAGEs wait for their receipt. */
    int waiting() {
        return waiting.size();
    }

    /** Serves a MESSAGE of that user. */
    void serve(ServerTransaction transaction, Address user) {
        SIPRequest request = transaction.request();
        if (waiting.size() >= stack.config().maxPending()) {
            stack.counters().increment("patchbay_sip_overload_total");
            answer(
                    transaction,
                    503,
                    "Service Unavailable",
                    new HeaderLine("Retry-After", MessageTranslator.RETRY_SECONDS));
            return;
        }
        Optional<RegisteredContact> contact = registrations.contactOf(user, request, transaction.flow());
        Address sender = contact.map(RegisteredContact::device).orElse(user);
        String name = MessageTranslator.pendingName();
        Translation<Signal> translated = translator.message(request, sender, channel(name, contact));
        if (translated instanceof Translation.Accepted<Signal> accepted) {
            await(name, transaction);
            messages.send(accepted.value().toBuilder()
                    .setTimeMicros(stack.clock().millis() * 1000)
                    .build());
        } else if (translated instanceof Translation.Refused<Signal> refused) {
            stack.counters().increment("patchbay_sip_messages_refused_total{status=\"" + refused.status() + "\"}");
            HeaderLine accept = new HeaderLine("Accept", refused.status() == 415 ? MessageText.ACCEPT : "");
            answer(transaction, refused.status(), refused.reason(), accept);
        }
    }

    private void await(String name, ServerTransaction transaction) {
        // A phone gives up after 64*T1 (timer F). Before that it is told what is true: the message was taken, and that
        // is all
        // that is known (RFC 3428 7).
        Duration patience =
                stack.config().transactions().timers().timeout().multipliedBy(3).dividedBy(4);
        Timeout timeout = stack.wheel().schedule(patience, () -> {
            if (waiting.remove(name) != null) answer(transaction, 202, "Accepted");
        });
        waiting.put(name, new Waiting(transaction, timeout));
        transaction.onTerminated(how -> forget(name));
    }

    private void forget(String name) {
        Waiting gone = waiting.remove(name);
        if (gone != null) gone.patience().cancel();
    }

    /** A receipt of the core. */
    void onReceipt(Signal signal) {
        Waiting asked = waiting.get(signal.getReceipt().getChannel().getHandle());
        if (asked == null) {
            // The phone has been answered before, and has no ear for more.
            stack.counters().increment("patchbay_sip_stray_total{kind=\"receipt\"}");
            return;
        }
        forget(signal.getReceipt().getChannel().getHandle());
        MessageTranslator.Reply reply = translator.reply(signal.getReceipt());
        answer(
                asked.transaction(),
                reply.status(),
                SipResponses.reasonPhrase(reply.status()),
                reply.headers().toArray(HeaderLine[]::new));
    }

    private Channel channel(String name, Optional<RegisteredContact> contact) {
        return contact
                .map(registrations::channelOf)
                .orElseGet(() -> Channel.newBuilder()
                        .setId(name)
                        .setProtocol(Protocol.SIP)
                        .setNode(stack.bus().node())
                        .setEndpoint(stack.endpoint())
                        .build())
                .toBuilder()
                .setHandle(name)
                .build();
    }

    private void answer(ServerTransaction transaction, int status, String reason, HeaderLine... headers) {
        stack.counters().increment("patchbay_sip_messages_total{direction=\"in\",status=\"" + status + "\"}");
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        for (HeaderLine header : headers) SipTranslator.put(response, header);
        transaction.respond(response);
    }
}
