package org.patchbay.core.bus;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.patchbay.session.v1.Signal;

/**
 * Sends signals, one way and never with a reply: whoever needs an answer gives its question an id. One a node.
 *
 * <p>Signals from one sender to one address arrive in the order in which they were sent.
 */
public final class SignalBus {
    private final Vertx vertx;
    private final EventBus bus;
    private final String node;
    private final DeliveryOptions options = new DeliveryOptions().setCodecName(SignalCodec.NAME);
    private final Map<EventLoop, Integer> shardByLoop = new ConcurrentHashMap<>();
    private final AtomicInteger shards = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param vertx must not have another bus of this kind
     * @param node this node's name, as {@link CallId#node()} wants it
     */
    public SignalBus(Vertx vertx, String node) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.node = node;
        bus.registerCodec(new SignalCodec());
    }

    /** This node's name. */
    public String node() {
        return node;
    }

    /** Sends to the call that the signal names. The call id must be one that a gateway made. */
    public void toCall(Signal signal) {
        bus.send(BusAddresses.callsOf(CallId.parse(signal.getCallId())), signal, options);
    }

    /** Sends to an endpoint of an adapter, by the address that stands in the channel. Fails where nobody listens there. */
    public Future<Void> toEndpoint(String endpoint, Signal signal) {
        return bus.<Signal>sender(endpoint, options).write(signal);
    }

    /** Takes the signals that are sent to an address, on the caller's event loop, until it is unregistered. */
    public MessageConsumer<Signal> consume(String address, Consumer<Signal> handler) {
        return bus.consumer(address, message -> handler.accept(message.body()));
    }

    /** Opens the next shard of calls on the event loop that this is called on. */
    public int openShard() {
        int shard = shards.getAndIncrement();
        shardByLoop.put(loop(), shard);
        return shard;
    }

    /** A new call id on the shard that lives on the caller's own event loop, or on any where that loop has none. */
    public CallId nextCallId() {
        int count = shards.get();
        if (count == 0) throw new IllegalStateException("no shard of calls is open");
        ContextInternal context = ContextInternal.current();
        Integer here = context == null ? null : shardByLoop.get(context.nettyEventLoop());
        return CallId.next(node, here != null ? here : Math.floorMod(turn.getAndIncrement(), count));
    }

    private EventLoop loop() {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        return context.nettyEventLoop();
    }
}
