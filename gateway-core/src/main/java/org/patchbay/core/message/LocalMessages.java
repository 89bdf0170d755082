package org.patchbay.core.message;

import io.vertx.core.Context;
import io.vertx.core.internal.VertxInternal;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.registrar.RegistrarListener;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of one node, all on one event loop. A message stays with the node that it came to; reports find it by the node that stands in the
 * delivery's id.
 *
 * <p>Bounds: {@link MessagesConfig}; what is above them is FAILED with CONGESTION.
 */
public final class LocalMessages implements Messages, RegistrarListener {
    /** How many times a message may be passed on (RFC 3261 8.1.1.6), where its protocol does not count. */
    static final int MAX_FORWARDS = 70;

    private static final Logger LOG = LoggerFactory.getLogger(LocalMessages.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAX_ID = 1_024;
    private static final long MAX_CHARACTERS_UNDER_WAY = 16L << 20;

    private final MessageServices services;
    private final Context loop;
    private final Recipients recipients;
    private final SenderRates rates;
    private final Returns returns;
    private final RunShelf shelf = new RunShelf();
    private final Removals removals = new Removals();
    /** What happens. */
    private final Map<String, MessageRun> underWay = new HashMap<>();
    /** What lies in the store or was written to a device, as long as it is remembered; the earliest first. */
    private final Map<String, MessageRun> remembered = new LinkedHashMap<>();

    private final AtomicLong characters;

    private LocalMessages(MessageServices services) {
        MessagesConfig config = services.config();
        this.services = services;
        this.loop = ((VertxInternal) services.vertx()).createEventLoopContext();
        this.recipients = new Recipients(services);
        this.rates = new SenderRates(config.perSecond(), config.burst());
        this.returns = new Returns(services, removals, shelf::later, this::bring);
        this.characters = services.counters().gauge("patchbay_messages_characters_under_way");
        services.counters().gauge("patchbay_messages_under_way", underWay::size);
        services.counters().gauge("patchbay_messages_remembered", remembered::size);
        services.counters().gauge("patchbay_messages_removals", removals::size);
    }

    /** Opens them: from now on they hear of reports and of users who are back. */
    public static LocalMessages open(MessageServices services) {
        LocalMessages messages = new LocalMessages(services);
        services.bus().consume(BusAddresses.messages(services.bus().node()), messages::report);
        services.registrar().addListener(messages);
        return messages;
    }

    @Override
    public void send(Signal message) {
        shelf.later(() -> take(message));
    }

    @Override
    public void report(Signal receipt) {
        DeliveryId.Reading reading = DeliveryId.read(receipt.getReceipt().getId());
        if (reading instanceof DeliveryId.Read read) {
            DeliveryId id = read.id();
            if (id.node().equals(services.bus().node())) shelf.later(() -> reported(id, receipt.getReceipt()));
            else elsewhere(id, receipt);
        } else {
            services.counters().increment("patchbay_messages_stray_reports_total");
        }
    }

    private void elsewhere(DeliveryId id, Signal receipt) {
        services.bus()
                .toEndpoint(BusAddresses.messages(id.node()), receipt)
                .onFailure(lost -> services.counters().increment("patchbay_messages_stray_reports_total"));
    }

    @Override
    public void bound(Address device, Channel channel, boolean refreshed) {
        shelf.later(() -> {
            // A phone registers again every few minutes: then only what failed to reach it lately is worth a try.
            if (!refreshed || shelf.keepsFor(device.bare())) returns.check(device);
        });
    }

    @Override
    public void gone(Address device, Channel channel, boolean lastOfDevice) {
        // Its adapter reports what it could not deliver.
    }

    private void take(Signal signal) {
        Message message = signal.getMessage();
        Address from = Address.parse(signal.getFrom());
        Address.Reading reading = services.domains().read(signal.getTo());
        services.counters().increment("patchbay_messages_total");
        if (reading instanceof Address.Malformed malformed) {
            refuse(signal, from, from, new Failure(EndReason.NOT_FOUND, malformed.reason()));
            return;
        }
        Address to = ((Address.Read) reading).address();
        @Nullable Failure fault = fault(message);
        if (fault == null) fault = overload(from, message);
        if (fault != null) {
            refuse(signal, from, to, fault);
            return;
        }
        int hops = message.getMaxForwards() == 0 ? MAX_FORWARDS : message.getMaxForwards() - 1;
        Message onward = message.toBuilder().setMaxForwards(hops).build();
        long now = TimeUnit.MILLISECONDS.toMicros(services.clock().getAsLong());
        MessageRun run = MessageRun.fresh(nextKey(), services, shelf, from, to, onward, now);
        shelf.begin(run);
        recipients.find(from, to).onSuccess(routed -> shelf.later(() -> run.on(routed)));
    }

    private static @Nullable Failure fault(Message message) {
        if (message.getText().length() > MAX_TEXT) {
            return new Failure(EndReason.PROTOCOL_ERROR, "a text of more than " + MAX_TEXT + " characters");
        }
        if (message.getId().length() > MAX_ID || message.getContentType().length() > MAX_ID) {
            return new Failure(
                    EndReason.PROTOCOL_ERROR, "an id or content type of more than " + MAX_ID + " characters");
        }
        // RFC 3261 16.3: whoever would have to pass it on with nothing left does not.
        if (message.getMaxForwards() == 1) {
            return new Failure(EndReason.PROTOCOL_ERROR, "the message was passed on too many times");
        }
        return null;
    }

    private @Nullable Failure overload(Address from, Message message) {
        if (underWay.size() >= services.config().underWay()
                || characters.get() + message.getText().length() > MAX_CHARACTERS_UNDER_WAY) {
            services.counters().increment("patchbay_messages_refused_total{limit=\"node\"}");
            return new Failure(EndReason.CONGESTION, "the gateway has as many messages as it takes");
        }
        if (!rates.take(from, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))) {
            services.counters().increment("patchbay_messages_refused_total{limit=\"rate\"}");
            return new Failure(EndReason.CONGESTION, "too many messages at once");
        }
        return null;
    }

    private void refuse(Signal signal, Address from, Address to, Failure why) {
        Message message = signal.getMessage();
        LOG.atInfo()
                .addKeyValue("sender", from)
                .addKeyValue("cause", why.cause())
                .addKeyValue("text", why.text())
                .log("message refused");
        services.counters().increment("patchbay_messages_receipts_total{status=\"FAILED\"}");
        MessageRun.tellSender(services, from, to, message.getId(), message.getChannel(), Receipt.Status.FAILED, why);
    }

    private void reported(DeliveryId id, Receipt receipt) {
        @Nullable MessageRun run = shelf.find(services.bus().node() + "-" + id.message());
        if (run == null) {
            // Another device was quicker, or it was too long ago.
            services.counters().increment("patchbay_messages_late_reports_total");
            return;
        }
        run.on(new DispatchEvent.Reported(
                id.number(), receipt.getStatus(), new Failure(receipt.getCause(), receipt.getReason())));
    }

    /** Tries a message from the store. */
    private void bring(StoredMessage stored) {
        if (removals.has(stored.key())) {
            // It has reached somebody since the store was asked.
            returns.settled(stored.to(), stored.key(), true, Failure.NONE);
            return;
        }
        @Nullable MessageRun known = shelf.find(stored.key());
        MessageRun run = known == null ? MessageRun.kept(stored, services, shelf) : known;
        if (run.dispatch().phase() != Dispatch.Phase.KEPT) {
            // It is on its way already, or has arrived: the store's answer was older.
            returns.settled(stored.to(), stored.key(), true, Failure.NONE);
            return;
        }
        if (known == null) shelf.remember(run);
        run.reload(stored);
        recipients
                .find(stored.from(), stored.to())
                .onSuccess(routed -> shelf.later(() -> {
                    // A device may have confirmed an earlier delivery meanwhile.
                    if (run.dispatch().phase() == Dispatch.Phase.KEPT) run.on(routed);
                    else returns.settled(stored.to(), stored.key(), true, Failure.NONE);
                }));
    }

    private String nextKey() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return services.bus().node() + "-" + HexFormat.of().formatHex(bytes);
    }

    /** All runs, by where they stand. */
    private final class RunShelf implements MessageRun.Shelf {
        private final Map<Address, Set<String>> keptFor = new HashMap<>();

        void begin(MessageRun run) {
            underWay.put(run.key(), run);
            characters.addAndGet(run.characters());
        }

        void remember(MessageRun run) {
            remembered.put(run.key(), run);
            keep(run);
        }

        @Nullable
        MessageRun find(String key) {
            MessageRun live = underWay.get(key);
            return live != null ? live : remembered.get(key);
        }

        boolean keepsFor(Address user) {
            return keptFor.containsKey(user);
        }

        @Override
        public void moved(MessageRun run, Dispatch.Phase before) {
            Dispatch.Phase phase = run.dispatch().phase();
            boolean was = isRemembered(before);
            boolean is = isRemembered(phase);
            if (before == Dispatch.Phase.KEPT) unkeep(run);
            if (was && !is && remembered.remove(run.key()) != null) begin(run);
            if (!was && is && underWay.remove(run.key()) != null) {
                characters.addAndGet(-run.characters());
                remembered.put(run.key(), run);
            }
            if (phase == Dispatch.Phase.KEPT) keep(run);
            if (is) run.unload();
            if (before == Dispatch.Phase.STORING && phase == Dispatch.Phase.KEPT) checkWhoCame(run);
            forgetEarliest();
        }

        @Override
        public void forget(MessageRun run) {
            if (underWay.remove(run.key()) != null) characters.addAndGet(-run.characters());
            remembered.remove(run.key());
        }

        @Override
        public void remove(String key) {
            removals.begins(key);
            services.store()
                    .remove(key)
                    .onComplete(result -> later(() -> {
                        if (result.succeeded()) {
                            removals.done(key);
                            return;
                        }
                        removals.failed(key);
                        services.counters().increment("patchbay_messages_store_failures_total");
                        LOG.atWarn()
                                .setCause(result.cause())
                                .addKeyValue("message", key)
                                .log("a delivered message can't be removed from the store; it will be delivered again");
                    }));
        }

        @Override
        public void settled(MessageRun run, boolean reached, Failure failure) {
            returns.settled(run.to().bare(), run.key(), reached, failure);
        }

        @Override
        public void later(Runnable task) {
            loop.runOnContext(ignored -> task.run());
        }

        private static boolean isRemembered(Dispatch.Phase phase) {
            return switch (phase) {
                case ROUTING, DELIVERING, STORING, RETURNING -> false;
                case KEPT, OVER -> true;
            };
        }

        private void keep(MessageRun run) {
            keptFor.computeIfAbsent(run.to().bare(), user -> new HashSet<>()).add(run.key());
        }

        private void unkeep(MessageRun run) {
            keptFor.computeIfPresent(run.to().bare(), (user, keys) -> {
                keys.remove(run.key());
                return keys.isEmpty() ? null : keys;
            });
        }

        private void forgetEarliest() {
            while (remembered.size() > services.config().remembered()) {
                MessageRun earliest = remembered.values().iterator().next();
                unkeep(earliest);
                remembered.remove(earliest.key());
            }
        }

        /** Somebody may have come while the message was on its way into the store, and have found nothing there. */
        private void checkWhoCame(MessageRun run) {
            Address user = run.to().bare();
            recipients
                    .find(run.from(), user)
                    .onSuccess(routed -> later(() -> {
                        boolean isNew = routed.targets().stream()
                                .anyMatch(target -> run.dispatch().attempts().values().stream()
                                        .noneMatch(attempt -> attempt.way().equals(DispatchReducer.way(target))));
                        if (isNew) returns.check(user);
                    }));
        }
    }
}
