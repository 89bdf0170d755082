package org.patchbay.sip.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
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
import io.vertx.core.internal.ContextInternal;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.patchbay.sip.message.SipParser;
import org.patchbay.sip.transport.SipTransports.SendFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket: a Netty channel on the event loop of Vert.x, since Vert.x' own datagram socket reads one message at a time into a buffer
 * as large as the socket's.
 */
final class DatagramDoor {
    private static final Logger LOGGER = LoggerFactory.getLogger(DatagramDoor.class);
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int MESSAGES_PER_READ = 32;
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int SHORTEST_MESSAGE = 10;

    private final int index;
    private final ContextInternal context;
    private final Channel channel;
    private final InetSocketAddress local;
    private final ListenPoint point;
    private final Intake intake;
    private final SipCounters counters;
    private boolean reading;
    private int readNow;
    private boolean moreWaits;

    private DatagramDoor(
            int index,
            ContextInternal context,
            Channel channel,
            ListenConfig config,
            Intake intake,
            SipCounters counters) {
        this.index = index;
        this.context = context;
        this.channel = channel;
        this.local = (InetSocketAddress) channel.localAddress();
        this.point = new ListenPoint(SipTransport.UDP, config.shownHost(), local.getPort());
        this.intake = intake;
        this.counters = counters;
        channel.pipeline().addLast(new Reader());
        channel.config().setAutoRead(true);
    }

    /** Binds a socket. */
    static Future<DatagramDoor> open(
            int index, ContextInternal context, ListenConfig config, Intake intake, SipCounters counters) {
        Promise<DatagramDoor> opened = context.promise();
        new Bootstrap()
                .group(context.nettyEventLoop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                // Netty's own allocator keeps no buffers of that size: each look at the socket would take 64 kB of
                // the system and have them zeroed, which drives all else out of the processor's cache.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(LARGEST_DATAGRAM).maxMessagesPerRead(MESSAGES_PER_READ))
                // Nothing is read before there is somebody to read it.
                .option(ChannelOption.AUTO_READ, false)
                .handler(new io.netty.channel.ChannelInboundHandlerAdapter())
                .bind(config.host(), config.port())
                .addListener((ChannelFuture bound) -> context.emit(bound, done -> {
                    if (done.isSuccess()) {
                        opened.complete(new DatagramDoor(index, context, done.channel(), config, intake, counters));
                    } else {
                        opened.fail(done.cause());
                    }
                }));
        return opened.future();
    }

    int index() {
        return index;
    }

    InetSocketAddress local() {
        return local;
    }

    ListenPoint point() {
        return point;
    }

    /** Whether packets can go from here to that host: a literal address must be of our own family. */
    boolean reaches(String host) {
        boolean six = local.getAddress() instanceof Inet6Address;
        return host.indexOf(':') >= 0 ? six : !six || local.getAddress().isAnyLocalAddress();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Whether the last reading left something in the socket. */
    boolean moreWaits() {
        return moreWaits;
    }

    void send(byte[] message, InetSocketAddress peer, SendFailure onFailure) {
        if (!channel.isActive()) {
            fail("socket closed", onFailure);
            return;
        }
        if (message.length > LARGEST_DATAGRAM - 28) {
            fail("too large for a datagram", onFailure);
            return;
        }
        if (!channel.isWritable()) {
            // The kernel takes no more: UDP may lose messages, and retransmission makes up for it.
            counters.unsent(SipTransport.UDP);
            return;
        }
        counters.sent(SipTransport.UDP);
        ChannelFuture written = channel.write(new DatagramPacket(Unpooled.wrappedBuffer(message), peer));
        if (!reading) channel.flush();
        if (written.isDone() && written.isSuccess()) return;
        written.addListener(done -> {
            if (!done.isSuccess()) {
                context.emit(ignored -> fail(String.valueOf(done.cause().getMessage()), onFailure));
            }
        });
    }

    Future<Void> close() {
        Promise<Void> closed = context.promise();
        channel.close().addListener(done -> closed.complete());
        return closed.future();
    }

    private void fail(String reason, SendFailure onFailure) {
        counters.unsent(SipTransport.UDP);
        context.runOnContext(ignored -> onFailure.failed(reason));
    }

    private void received(DatagramPacket packet) {
        ByteBuf content = packet.content();
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        if (isKeepAlive(bytes)) {
            counters.keepAlive();
            return;
        }
        intake.message(bytes, SipParser.Framing.DATAGRAM, new DatagramFlow(this, packet.sender()));
    }

    /** Phones keep their NAT open with an empty line, or with a few zero bytes. */
    private static boolean isKeepAlive(byte[] bytes) {
        if (bytes.length >= SHORTEST_MESSAGE) return false;
        for (byte b : bytes) if (b != '\r' && b != '\n' && b != 0 && b != ' ') return false;
        return true;
    }

    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext netty, DatagramPacket packet) {
            reading = true;
            readNow++;
            context.dispatch(packet, DatagramDoor.this::received);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext netty) {
            reading = false;
            // As many as are read at once: the socket holds more, most likely.
            moreWaits = readNow >= MESSAGES_PER_READ;
            readNow = 0;
            netty.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext netty, Throwable cause) {
            // An ICMP error of an earlier datagram may show up here; the socket lives on.
            LOGGER.atDebug()
                    .addKeyValue("local", local)
                    .addKeyValue("reason", cause.toString())
                    .log("udp socket error");
        }
    }
}
