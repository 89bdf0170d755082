package org.patchbay.core.media;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;

/**
 * A connected UDP socket to one instance, on one event loop. Being connected, it gets nothing from anybody else, and learns at once when
 * nobody listens there. A Netty channel, because a Vert.x datagram socket cuts replies off at 2,048 bytes or takes 64 KiB for each.
 */
final class NgChannel {
    private static final int LARGEST_DATAGRAM = 65_535;

    /** Who hears what comes in; called on the event loop. */
    interface Listener {
        void datagram(byte[] bytes);

        /** Nobody listens at the other end (ICMP), or the socket is broken. */
        void unreachable(String why);
    }

    private final Channel channel;

    private NgChannel(Channel channel) {
        this.channel = channel;
    }

    static Future<NgChannel> open(ContextInternal context, InetSocketAddress remote, Listener listener) {
        Promise<NgChannel> opened = context.promise();
        new Bootstrap()
                .group(context.nettyEventLoop())
                .channelFactory(() -> context.owner().transport().datagramChannel())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                // Which keeps buffers of that size; Netty's own takes them of the system anew, and has them zeroed.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(new Inbound(listener))
                .connect(remote)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) opened.complete(new NgChannel(connected.channel()));
                    else opened.fail(connected.cause());
                });
        return opened.future();
    }

    void send(byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
    }

    void close() {
        channel.close();
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Listener listener;

        Inbound(Listener listener) {
            this.listener = listener;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            listener.datagram(ByteBufUtil.getBytes(packet.content()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            listener.unreachable(String.valueOf(cause.getMessage()));
        }
    }
}
