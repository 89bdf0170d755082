package org.patchbay.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * NIO, on event loops that look at their sockets again after a millisecond of what other threads gave them to do. As Netty comes, that is up to a
 * second: under load what came over the bus was done in time, and datagrams waited for hundreds of milliseconds.
 */
final class FairTransport implements Transport {
    /** As little as Netty allows. It looks at the clock after each 64 tasks only, which may take longer. */
    private static final Duration TASKS_AT_A_TIME = Duration.ofMillis(1);

    @Override
    public String name() {
        return NIO.name();
    }

    @Override
    public boolean available() {
        return NIO.available();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return NIO.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        // Vert.x' own, since what an interface of it has by default would be wrong for NIO.
        return new NioTransport() {
            @Override
            public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
                return new FairLoops(threads, factory, ioHandlerFactory());
            }
        };
    }

    private static final class FairLoops extends MultiThreadIoEventLoopGroup {
        FairLoops(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
            super(threads, factory, handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
            return new SingleThreadIoEventLoop(
                    this,
                    executor,
                    handlers,
                    Integer.MAX_VALUE,
                    RejectedExecutionHandlers.reject(),
                    TASKS_AT_A_TIME.toMillis());
        }
    }
}
