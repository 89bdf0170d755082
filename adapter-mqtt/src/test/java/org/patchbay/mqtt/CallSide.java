package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.session.v1.Signal;

/** The calls of a node, played by the test: what adapters send is read one by one, what the test says goes to the endpoint. */
final class CallSide {
    private final SignalBus bus;
    private final BlockingQueue<Signal> received = new LinkedBlockingQueue<>();
    private long sent;

    CallSide(Vertx vertx, SignalBus bus) throws InterruptedException {
        this.bus = bus;
        CountDownLatch open = new CountDownLatch(1);
        vertx.getOrCreateContext().runOnContext(ignored -> {
            int shard = bus.openShard();
            bus.consume(BusAddresses.calls(bus.node(), shard), received::add)
                    .completion()
                    .onComplete(done -> open.countDown());
        });
        assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** The next signal, which must be of that kind. */
    Signal receives(Signal.BodyCase kind) throws InterruptedException {
        Signal signal = received.poll(30, TimeUnit.SECONDS);
        assertThat(signal).as("a signal of kind " + kind).isNotNull();
        assertThat(signal.getBodyCase()).as(signal.toString()).isEqualTo(kind);
        return signal;
    }

    void hasReceivedNothing() {
        assertThat(received).isEmpty();
    }

    /** Sends on the leg of an invite that the adapter sent. */
    void tells(Signal invite, Signal.Builder body) {
        sends(
                invite.getInvite().getChannel().getEndpoint(),
                body.setCallId(invite.getCallId()).setLegId(invite.getLegId()));
    }

    void sends(String endpoint, Signal.Builder signal) {
        bus.toEndpoint(endpoint, signal.setSeq(++sent).build());
    }
}
