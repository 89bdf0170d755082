package org.patchbay.mqtt.device;

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
 * The devices that live on one event loop, and the bus address that takes their signals. A device stays here for its life, whichever loop its
 * connection is on.
 */
public final class DeviceEndpointVerticle extends VerticleBase {
    private final DeviceContext adapter;
    private final String address;
    private final Map<String, Reachable> devices = new HashMap<>();
    private final Map<LegKey, Reachable> legs = new HashMap<>();
    private @Nullable ContextInternal loop;
    private @Nullable MessageConsumer<Signal> consumer;

    public DeviceEndpointVerticle(DeviceContext adapter, int instance) {
        this.adapter = adapter;
        this.address = BusAddresses.endpoint("mqtt", adapter.gateway().bus().node(), instance);
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

    /** The bus address that stands in the channels of its devices. */
    public String address() {
        return address;
    }

    /** Whether the caller is on this endpoint's event loop. */
    public boolean isHere() {
        return loop().inThread();
    }

    /** Runs something on this endpoint's loop: at once where the caller is on it. In order, as seen from any one loop. */
    public void run(Runnable task) {
        loop().emit(null, ignored -> task.run());
    }

    /** Starts something on this endpoint's loop; what comes of it is told wherever the future's listener is. */
    public <T> Future<T> call(Supplier<Future<T>> task) {
        return Future.future(promise -> run(() -> task.get().onComplete(promise)));
    }

    /** Tells what has come of something on this endpoint's loop. */
    public <T> void whenDone(Future<T> future, Handler<AsyncResult<T>> handler) {
        future.onComplete(result -> run(() -> handler.handle(result)));
    }

    /** Starts a timer on this endpoint's loop. */
    public long startTimer(Duration after, Runnable task) {
        return vertx.setTimer(Math.max(1, after.toMillis()), ignored -> task.run());
    }

    /** Stops a timer; nothing happens where it has fired. */
    public void stopTimer(long timer) {
        vertx.cancelTimer(timer);
    }

    /** From now on the signals for its channel are the device's. */
    public void add(Reachable device) {
        devices.put(device.binding().getChannel().getHandle(), device);
    }

    /** It is not there any more. */
    public void remove(Reachable device) {
        devices.remove(device.binding().getChannel().getHandle(), device);
    }

    /** From now on signals of this leg are the device's. */
    public void addLeg(LegKey leg, Reachable device) {
        legs.put(leg, device);
        adapter.tally().gauge(Tally.CALLS).incrementAndGet();
    }

    /** The leg is over. */
    public void removeLeg(LegKey leg) {
        if (legs.remove(leg) != null) adapter.tally().gauge(Tally.CALLS).decrementAndGet();
    }

    /** Sends a signal to its call. */
    public void send(Signal signal) {
        bus().toCall(signal);
    }

    private void onSignal(Signal signal) {
        switch (signal.getBodyCase()) {
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
                    END -> inCall(signal);
            case MESSAGE -> message(signal);
            case RECEIPT -> told(signal, signal.getReceipt().getChannel());
            case PRESENCE -> told(signal, signal.getPresence().getChannel());
            case SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET ->
                adapter.tally().count(Tally.STRAY_SIGNALS);
        }
    }

    private boolean told(Signal signal, Channel channel) {
        Reachable device = devices.get(channel.getHandle());
        if (device != null && device.told(signal)) return true;
        adapter.tally().count(Tally.STRAY_SIGNALS);
        return false;
    }

    private void message(Signal message) {
        if (told(message, message.getMessage().getChannel())) return;
        // The device went while the message was on its way, or takes none.
        adapter.gateway()
                .messages()
                .report(ClientMessages.undelivered(message, EndReason.UNAVAILABLE, "the device takes no messages now"));
    }

    private void inCall(Signal signal) {
        LegKey leg = LegKey.of(signal);
        Reachable device = legs.get(leg);
        if (device != null) device.signal(leg, signal);
        else if (signal.hasInvite()) ring(leg, signal);
        else adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    private void ring(LegKey leg, Signal invite) {
        Reachable device = devices.get(invite.getInvite().getChannel().getHandle());
        if (device != null) {
            device.ring(leg, invite);
            return;
        }
        // The device went while the invite was on its way.
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
