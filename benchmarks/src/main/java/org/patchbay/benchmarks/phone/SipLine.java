package org.patchbay.benchmarks.phone;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What carries SIP messages of one phone, or of many: a UDP socket, or a WebSocket (RFC 7118). */
public abstract class SipLine {
    private static final int LARGEST = 65_535;
    private static final int SHORTEST_MESSAGE = 20;
    private static final int BUFFER = 4 * 1024 * 1024;
    private static final int MESSAGES_PER_READ = 32;

    /** The transport as Via has it: {@code UDP}. */
    abstract String transport();

    /** Where it is, as Via and Contact have it. */
    public abstract String sentBy();

    /** Sends a message. */
    public abstract void send(String message, InetSocketAddress to);

    public abstract void close();

    /**
     * Opens a UDP socket on the event loop of a context.
     *
     * @param received gets what comes, on that event loop
     */
    public static Future<SipLine> udp(ContextInternal context, BiConsumer<SipMessage, InetSocketAddress> received) {
        Promise<SipLine> opened = Promise.promise();
        new Bootstrap()
                .group(context.nettyEventLoop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, BUFFER)
                .option(ChannelOption.SO_SNDBUF, BUFFER)
                // Which keeps buffers of that size; Netty's own takes them of the system anew, and has them zeroed.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(LARGEST).maxMessagesPerRead(MESSAGES_PER_READ))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ignored, DatagramPacket packet) {
                        // Shorter than any message: a ping that keeps a NAT open.
                        if (packet.content().readableBytes() < SHORTEST_MESSAGE) return;
                        String text = packet.content().toString(StandardCharsets.UTF_8);
                        context.dispatch(new SipMessage(text), message -> received.accept(message, packet.sender()));
                    }
                })
                .bind("127.0.0.1", 0)
                .addListener((ChannelFuture bound) -> {
                    if (bound.isSuccess()) opened.complete(new Udp(bound.channel()));
                    else opened.fail(bound.cause());
                });
        return opened.future();
    }

    /** Connects a WebSocket. */
    static Future<SipLine> webSocket(
            PhoneKit kit, int port, BiConsumer<SipMessage, InetSocketAddress> received, Runnable lost) {
        InetSocketAddress peer = new InetSocketAddress("127.0.0.1", port);
        return kit.webSockets()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/sip")
                        .addSubProtocol("sip"))
                .map(socket -> {
                    OverWebSocket line = new OverWebSocket(socket);
                    socket.handler(buffer -> {
                        if (buffer.length() >= SHORTEST_MESSAGE)
                            received.accept(new SipMessage(buffer.toString()), peer);
                    });
                    socket.closeHandler(ignored -> lost.run());
                    return line;
                });
    }

    private static final class Udp extends SipLine {
        private final Channel channel;
        private final String sentBy;

        Udp(Channel channel) {
            this.channel = channel;
            this.sentBy = "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
        }

        @Override
        String transport() {
            return "UDP";
        }

        @Override
        public String sentBy() {
            return sentBy;
        }

        @Override
        public void send(String message, InetSocketAddress to) {
            channel.writeAndFlush(
                    new DatagramPacket(Unpooled.wrappedBuffer(message.getBytes(StandardCharsets.UTF_8)), to),
                    channel.voidPromise());
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    private static final class OverWebSocket extends SipLine {
        private final WebSocket socket;
        private final String sentBy = UUID.randomUUID().toString().substring(0, 12) + ".invalid";

        OverWebSocket(WebSocket socket) {
            this.socket = socket;
        }

        @Override
        String transport() {
            return "WS";
        }

        @Override
        public String sentBy() {
            return sentBy;
        }

        @Override
        public void send(String message, InetSocketAddress to) {
            socket.writeTextMessage(message);
        }

        @Override
        public void close() {
            socket.closeHandler(ignored -> {});
            socket.close();
        }
    }
}
