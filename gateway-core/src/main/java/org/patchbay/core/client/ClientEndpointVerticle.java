package org.patchbay.core.client;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.health.LegProbe;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/**
 * The devices that live on one event loop, and the bus address that takes their signals. A device stays here for its life, whichever loops its
 * connections are on. An adapter deploys its own; a device that comes by several adapters lives at the endpoint where it came first.
 */
public final class ClientEndpointVerticle extends VerticleBase {
    /**
     * What the endpoints of one adapter share.
     *
     * @param protocol the adapter's name on the bus
     * @param calls how many legs there are, for the operator
     * @param stray counts a signal that is for nobody
     * @param clock milliseconds since 1970
     */
    public record Around(
            String protocol, SignalBus bus, Messages messages, AtomicLong calls, Runnable stray, LongSupplier clock) {}

    private final Around around;
    private final String address;
    private final Map<String, Reachable> devices = new HashMap<>();
    private final Map<LegKey, Reachable> legs = new HashMap<>();
    private @Nullable ContextInternal loop;
    private @Nullable MessageConsumer<Signal> consumer;

    /** @param instance which of its adapter's endpoints it is, from 0 */
    public ClientEndpointVerticle(Around around, int instance) {
        this.around = around;
        this.address = BusAddresses.endpoint(around.protocol(), around.bus().node(), instance);
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

    /** From now on the signals for channels with that handle are the device's. */
    public void add(String handle, Reachable device) {
        devices.put(handle, device);
    }

    /** It is not there any more. */
    public void remove(String handle, Reachable device) {
        devices.remove(handle, device);
    }

    /** From now on signals of this leg are the device's. */
    public void addLeg(LegKey leg, Reachable device) {
        legs.put(leg, device);
        around.calls().incrementAndGet();
    }

    /** The leg is over. */
    public void removeLeg(LegKey leg) {
        if (legs.remove(leg) != null) around.calls().decrementAndGet();
    }

    /** Milliseconds since 1970. */
    public long nowMs() {
        return around.clock().getAsLong();
    }

    /** Microseconds since 1970, for signals. */
    public long nowMicros() {
        return Math.multiplyExact(nowMs(), 1000L);
    }

    /** This node's name. */
    public String node() {
        return around.bus().node();
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
            case SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET -> around.stray().run();
        }
    }

    private boolean told(Signal signal, Channel channel) {
        Reachable device = devices.get(channel.getHandle());
        if (device != null && device.told(signal)) return true;
        around.stray().run();
        return false;
    }

    private void message(Signal message) {
        boolean gone = !devices.containsKey(message.getMessage().getChannel().getHandle());
        if (told(message, message.getMessage().getChannel())) return;
        // The device went while the message was on its way, or takes none.
        around.messages()
                .report(
                        gone
                                ? ClientMessages.undelivered(message, EndReason.TRANSPORT_LOST, "the device has gone")
                                : ClientMessages.undelivered(
                                        message, EndReason.UNAVAILABLE, "the device takes no messages"));
    }

    private void inCall(Signal signal) {
        LegKey leg = LegKey.of(signal);
        Reachable device = legs.get(leg);
        if (LegProbe.is(signal)) {
            if (device == null) send(LegProbe.lost(signal, nowMicros()));
            return;
        }
        if (device != null) device.signal(leg, signal);
        else if (signal.hasInvite()) ring(leg, signal);
        else around.stray().run();
    }

    private void ring(LegKey leg, Signal invite) {
        Reachable device = devices.get(invite.getInvite().getChannel().getHandle());
        if (device != null) {
            device.ring(leg, invite);
            return;
        }
        // The device went while the invite was on its way.
        around.stray().run();
        turnBack(leg, invite, SignalTranslator.end(EndReason.UNAVAILABLE, "the device has gone"));
    }

    /** Answers an invite that no call of a device comes of. */
    void turnBack(LegKey leg, Signal invite, Signal body) {
        send(body.toBuilder()
                .setCallId(leg.callId())
                .setLegId(leg.legId())
                .setFrom(invite.getTo())
                .setTo(invite.getFrom())
                .setSeq(1)
                .setTimeMicros(nowMicros())
                .build());
    }

    private SignalBus bus() {
        return around.bus();
    }

    private ContextInternal loop() {
        if (loop == null) throw new IllegalStateException("not deployed");
        return loop;
    }
}
