package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What phones share: event loops, and clients that connect. */
public final class PhoneKit implements AutoCloseable {
    /**
     * From one address to one port there are 28,000 connections on Linux as it comes, those among them that were closed within the last
     * minute; and a socket that is bound to an address first looks for a port among a quarter of them, and for milliseconds when those have run out. So
     * phones come from several addresses in turn.
     */
    private static final int CONNECTIONS_OF_AN_ADDRESS = 20_000;

    private static final int ADDRESSES = 16;
    /** Janus takes more than a minute to make what a thousand calls at a time need. */
    private static final long PATIENCE_SECONDS = 180;

    private static final long NO_CHECKS_MS = 86_400_000;

    private final Vertx vertx;
    private final List<WebSocketClient> webSockets = new ArrayList<>();
    private final List<NetClient> sockets = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();

    /** @param loops how many threads phones have */
    public PhoneKit(int loops) {
        // Made here and not on an event loop: the first use loads half of Smack.
        Descriptions.JINGLE_OFFER.with(0);
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setBlockedThreadCheckInterval(NO_CHECKS_MS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        for (int i = 0; i < ADDRESSES; i++) {
            String local = "127.0.0." + (i + 2);
            webSockets.add(vertx.createWebSocketClient(new WebSocketClientOptions()
                    .setLocalAddress(local)
                    .setMaxConnections(CONNECTIONS_OF_AN_ADDRESS)
                    .setMaxFrameSize(1 << 20)
                    .setMaxMessageSize(1 << 20)
                    .setTcpNoDelay(true)));
            sockets.add(vertx.createNetClient(
                    new NetClientOptions().setLocalAddress(local).setTcpNoDelay(true)));
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** An event loop for a phone; those of the pool in turn. */
    public ContextInternal context() {
        return (ContextInternal) vertx.getOrCreateContext();
    }

    WebSocketClient webSockets() {
        return webSockets.get(address());
    }

    NetClient sockets() {
        return sockets.get(address());
    }

    private int address() {
        return Math.floorMod(opened.getAndIncrement(), ADDRESSES);
    }

    /** Waits for something, on a thread that is no event loop's. */
    public static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing happened for " + PATIENCE_SECONDS + " s", e);
        }
    }

    /** Closes all connections that are left, and the event loops. */
    @Override
    public void close() throws InterruptedException {
        // By name: a client that nobody refers to any more is closed by Vert.x while it is in use.
        for (WebSocketClient client : webSockets) await(client.close());
        for (NetClient client : sockets) await(client.close());
        await(vertx.close());
    }
}
