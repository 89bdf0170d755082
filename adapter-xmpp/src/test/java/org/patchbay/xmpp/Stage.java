package org.patchbay.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.patchbay.core.spi.Door;
import org.patchbay.xmpp.client.ClientConfig;
import org.patchbay.xmpp.client.ClientPortConfig;
import org.patchbay.xmpp.wire.XmppCounters;

/** The adapter with a core, on a free port of the loopback interface. */
final class Stage implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    final TestCore core = new TestCore(vertx);
    private final XmppAdapter adapter;
    final int port;

    Stage() throws Exception {
        this(ClientConfig.Timing.defaults(), ClientConfig.Limits.defaults());
    }

    Stage(ClientConfig.Timing timing, ClientConfig.Limits limits) throws Exception {
        adapter = new XmppAdapter(XmppConfig.of(
                new ClientPortConfig("127.0.0.1", 0, Optional.empty()), new ClientConfig(false, timing, limits)));
        Door door = adapter.open(core)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .get(0);
        port = Integer.parseInt(door.uri().substring(door.uri().lastIndexOf(':') + 1));
    }

    long count(String name) {
        return core.counters().value(name);
    }

    /** Waits for a value that comes by itself. */
    void await(String name, long value) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (count(name) != value && System.nanoTime() < deadline) LockSupport.parkNanos(1_000_000);
        assertThat(count(name)).as(name).isEqualTo(value);
    }

    /** Nothing of a client is left. */
    void awaitNobody() {
        await(XmppCounters.STREAMS, 0);
        await(XmppCounters.SESSIONS, 0);
        await(XmppCounters.DETACHED, 0);
        await("patchbay_registrar_channels", 0);
    }

    @Override
    public void close() throws Exception {
        adapter.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
