package org.patchbay.core.message;

import java.util.concurrent.TimeUnit;
import org.patchbay.core.Address;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message at work: its state, its timer, and the doing of its effects. Belongs to the event loop of the messages. */
final class MessageRun implements DispatchRunner {
    private static final Logger LOG = LoggerFactory.getLogger(MessageRun.class);
    private static final long NO_TIMER = -1;

    private final String key;
    private final MessageServices services;
    private final Shelf shelf;
    private final Address from;
    private final Address to;
    private final Channel sender;
    private final String senderId;
    private final long sentAtMicros;
    private Dispatch dispatch;
    private Message content;
    private long timer = NO_TIMER;

    /** Where runs live. */
    interface Shelf {
        /** The run has changed its phase. */
        void moved(MessageRun run, Dispatch.Phase before);

        /** Nothing more can come of the run. */
        void forget(MessageRun run);

        /** A message is to be taken out of the store. */
        void remove(String key);

        /** A message from the store has been tried. */
        void settled(MessageRun run, boolean reached, Failure failure);

        /** Does something later on the event loop of the messages. */
        void later(Runnable task);
    }

    private MessageRun(
            String key,
            MessageServices services,
            Shelf shelf,
            Address from,
            Address to,
            Message message,
            long sentAtMicros,
            Dispatch dispatch) {
        this.key = key;
        this.services = services;
        this.shelf = shelf;
        this.from = from;
        this.to = to;
        this.sender = message.getChannel();
        this.senderId = message.getId();
        this.content = message;
        this.sentAtMicros = sentAtMicros;
        this.dispatch = dispatch;
    }

    /** A message that has just come. */
    static MessageRun fresh(
            String key,
            MessageServices services,
            Shelf shelf,
            Address from,
            Address to,
            Message message,
            long nowMicros) {
        return new MessageRun(key, services, shelf, from, to, message, nowMicros, Dispatch.fresh());
    }

    /** A message from the store whose sender nobody here remembers. */
    static MessageRun kept(StoredMessage stored, MessageServices services, Shelf shelf) {
        return new MessageRun(
                stored.key(),
                services,
                shelf,
                stored.from(),
                stored.to(),
                contentOf(stored),
                stored.sentAtMicros(),
                Dispatch.kept());
    }

    String key() {
        return key;
    }

    Address from() {
        return from;
    }

    Address to() {
        return to;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    /** Its text, for as long as somebody may have to be sent it. */
    int characters() {
        return content.getText().length();
    }

    /** Has its text again, which it gave away when it went into the store. */
    void reload(StoredMessage stored) {
        content = contentOf(stored);
    }

    /** Gives its text away. */
    void unload() {
        content = Message.getDefaultInstance();
    }

    void on(DispatchEvent event) {
        Dispatch before = dispatch;
        DispatchTransition transition = DispatchReducer.reduce(before, event);
        dispatch = transition.next();
        if (!transition.ignored().isEmpty()) services.counters().increment("patchbay_messages_ignored_reports_total");
        if (before.phase() != dispatch.phase()) log(before);
        transition.effects().forEach(effect -> effect.performBy(this));
        if (before.phase() != dispatch.phase()) shelf.moved(this, before.phase());
    }

    @Override
    public void deliver(int number, Target target) {
        boolean stored = dispatch.phase() == Dispatch.Phase.RETURNING;
        Message.Builder message = content.toBuilder()
                .setChannel(target.channel())
                .setDeliveryId(key + "-" + number)
                .setSentAtMicros(stored ? sentAtMicros : 0);
        Signal signal = Signal.newBuilder()
                .setFrom(from.toString())
                .setTo(target.device().toString())
                .setTimeMicros(TimeUnit.MILLISECONDS.toMicros(services.clock().getAsLong()))
                .setMessage(message)
                .build();
        services.bus().toEndpoint(target.channel().getEndpoint(), signal).onFailure(lost -> {
            services.counters().increment("patchbay_messages_lost_endpoints_total");
            Failure failure = new Failure(EndReason.TRANSPORT_LOST, "the device can't be reached any more");
            shelf.later(() -> on(new DispatchEvent.Reported(number, Receipt.Status.FAILED, failure)));
        });
    }

    @Override
    public void tell(Receipt.Status status, Failure failure) {
        services.counters().increment("patchbay_messages_receipts_total{status=\"" + status + "\"}");
        tellSender(services, from, to, senderId, sender, status, failure);
    }

    /** Sends a receipt, where the sender has left an endpoint for it. */
    static void tellSender(
            MessageServices services,
            Address from,
            Address to,
            String id,
            Channel channel,
            Receipt.Status status,
            Failure failure) {
        if (channel.getEndpoint().isEmpty()) return;
        Receipt receipt = Receipt.newBuilder()
                .setId(id)
                .setStatus(status)
                .setReason(failure.text())
                .setCause(failure.cause())
                .setChannel(channel)
                .build();
        Signal signal = Signal.newBuilder()
                .setFrom(to.toString())
                .setTo(from.toString())
                .setTimeMicros(TimeUnit.MILLISECONDS.toMicros(services.clock().getAsLong()))
                .setReceipt(receipt)
                .build();
        services.bus()
                .toEndpoint(channel.getEndpoint(), signal)
                .onFailure(lost -> services.counters().increment("patchbay_messages_lost_receipts_total"));
    }

    @Override
    public void store() {
        StoredMessage message = new StoredMessage(
                key,
                from,
                to.bare(),
                senderId,
                content.getText(),
                content.getContentType(),
                sentAtMicros,
                services.clock().getAsLong() + services.config().keep().toMillis());
        services.store()
                .store(message)
                .onComplete(result -> shelf.later(() -> {
                    if (result.failed()) {
                        services.counters().increment("patchbay_messages_store_failures_total");
                        LOG.atWarn()
                                .setCause(result.cause())
                                .addKeyValue("message", key)
                                .log("a message can't be stored");
                        on(new DispatchEvent.NotStored(
                                new Failure(EndReason.INTERNAL, "the user is away, and the message can't be stored")));
                    } else if (result.result() instanceof MessageStore.Full) {
                        services.counters().increment("patchbay_messages_refused_total{limit=\"store\"}");
                        on(new DispatchEvent.NotStored(new Failure(
                                EndReason.CONGESTION,
                                "the user is away, and has as many messages waiting as there may be")));
                    } else {
                        on(new DispatchEvent.Stored());
                    }
                }));
    }

    @Override
    public void remove() {
        shelf.remove(key);
    }

    @Override
    public void startTimer() {
        stopTimer();
        timer = services.vertx().setTimer(services.config().delivery().toMillis(), fired -> {
            timer = NO_TIMER;
            on(new DispatchEvent.Overdue());
        });
    }

    @Override
    public void stopTimer() {
        if (timer != NO_TIMER) services.vertx().cancelTimer(timer);
        timer = NO_TIMER;
    }

    @Override
    public void settle(boolean reached, Failure failure) {
        // After the effects that are still to come, so that whoever goes on finds the store as it will be.
        shelf.later(() -> shelf.settled(this, reached, failure));
    }

    @Override
    public void forget() {
        shelf.forget(this);
    }

    private void log(Dispatch before) {
        LOG.atInfo()
                .addKeyValue("message", key)
                .addKeyValue("sender", from)
                .addKeyValue("receiver", to)
                .addKeyValue("from", before.phase())
                .addKeyValue("to", dispatch.phase())
                .addKeyValue("receipt", dispatch.told())
                .log("message");
    }

    private static Message contentOf(StoredMessage stored) {
        return Message.newBuilder()
                .setId(stored.messageId())
                .setText(stored.text())
                .setContentType(stored.contentType())
                .setMaxForwards(LocalMessages.MAX_FORWARDS)
                .build();
    }
}
