package org.patchbay.websocket;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.client.ClientMessages;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.client.SignalTranslator;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/**
 * The sessions that live on one event loop, and the bus address that takes the signals of their calls. A session stays here for its
 * life, whichever loop its socket is on.
 */
final class SignalEndpointVerticle extends VerticleBase {
    private final AdapterContext adapter;
    private final String address;
    private final Map<String, ClientSession> sessions = new HashMap<>();
    private final Map<LegKey, ClientSession> legs = new HashMap<>();
    private @Nullable ContextInternal loop;
    private @Nullable MessageConsumer<Signal> consumer;

    SignalEndpointVerticle(AdapterContext adapter, int instance) {
        this.adapter = adapter;
        this.address =
                BusAddresses.endpoint("websocket", adapter.gateway().bus().node(), instance);
    }

    @Override
    public void init(Vertx vertx, Context context) {
        super.init(vertx, context);
        loop = (ContextInternal) context;
    }

    @Override
    public Future<?> start() {
        MessageConsumer<Signal> opened = bus().consume(address, this::onSignal);
        consumer = opened;
        return opened.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    /** The bus address that stands in the channels of its sessions. */
    String address() {
        return address;
    }

    /** Whether the caller is on this endpoint's event loop. */
    boolean isHere() {
        return loop().inThread();
    }

    /** Runs something on this endpoint's loop: at once where the caller is on it. In order, as seen from any one loop. */
    void run(Runnable task) {
        loop().emit(null, ignored -> task.run());
    }

    /** Starts something on this endpoint's loop; what comes of it is told wherever the future's listener is. */
    <T> Future<T> call(Supplier<Future<T>> task) {
        return Future.future(promise -> run(() -> task.get().onComplete(promise)));
    }

    /** Tells what has come of something on this endpoint's loop. */
    <T> void whenDone(Future<T> future, Handler<AsyncResult<T>> handler) {
        future.onComplete(result -> run(() -> handler.handle(result)));
    }

    long startTimer(Duration after, Runnable task) {
        return vertx.setTimer(after.toMillis(), ignored -> task.run());
    }

    void stopTimer(long timer) {
        vertx.cancelTimer(timer);
    }

    void add(ClientSession session) {
        sessions.put(session.id(), session);
    }

    void remove(ClientSession session) {
        sessions.remove(session.id());
    }

    void addLeg(LegKey leg, ClientSession session) {
        legs.put(leg, session);
        adapter.tally().gauge(Tally.CALLS).incrementAndGet();
    }

    void removeLeg(LegKey leg) {
        if (legs.remove(leg) != null) adapter.tally().gauge(Tally.CALLS).decrementAndGet();
    }

    void send(Signal signal) {
        bus().toCall(signal);
    }

    private void onSignal(Signal signal) {
        switch (signal.getBodyCase()) {
            case MESSAGE -> deliver(signal);
            case RECEIPT ->
                toSession(
                        signal.getReceipt().getChannel(),
                        session -> session.messages().receipt(signal));
            case PRESENCE ->
                toSession(
                        signal.getPresence().getChannel(),
                        session -> session.presence().tell(signal));
            case INVITE,
                    PROGRESS,
                    ANSWER,
                    CANDIDATES,
                    UPDATE,
                    UPDATE_ANSWER,
                    UPDATE_REJECT,
                    INFO,
                    DTMF,
                    TRANSFER,
                    TRANSFER_PROGRESS,
                    END -> toLeg(signal);
            case SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET ->
                adapter.tally().count(Tally.STRAY_SIGNALS);
        }
    }

    private void toSession(Channel channel, Consumer<ClientSession> task) {
        ClientSession session = sessions.get(channel.getHandle());
        if (session != null) task.accept(session);
        else adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    private void deliver(Signal message) {
        ClientSession session = sessions.get(message.getMessage().getChannel().getHandle());
        if (session != null) {
            session.messages().deliver(message);
            return;
        }
        // The session ended while the message was on its way.
        adapter.tally().count(Tally.STRAY_SIGNALS);
        adapter.gateway()
                .messages()
                .report(ClientMessages.undelivered(message, EndReason.TRANSPORT_LOST, "the device has gone"));
    }

    private void toLeg(Signal signal) {
        LegKey leg = LegKey.of(signal);
        ClientSession session = legs.get(leg);
        if (session != null) session.calls().signal(leg, signal);
        else if (signal.hasInvite()) ring(leg, signal);
        else adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    private void ring(LegKey leg, Signal invite) {
        ClientSession session = sessions.get(invite.getInvite().getChannel().getHandle());
        if (session != null) {
            session.calls().ring(leg, invite);
            return;
        }
        // The session ended while the invite was on its way.
        adapter.tally().count(Tally.STRAY_SIGNALS);
        send(SignalTranslator.end(EndReason.UNAVAILABLE, "the device has gone").toBuilder()
                .setCallId(leg.callId())
                .setLegId(leg.legId())
                .setFrom(invite.getTo())
                .setTo(invite.getFrom())
                .setSeq(1)
                .setTimeMicros(adapter.nowMicros())
                .build());
    }

    private SignalBus bus() {
        return adapter.gateway().bus();
    }

    private ContextInternal loop() {
        if (loop == null) throw new IllegalStateException("not deployed");
        return loop;
    }
}
