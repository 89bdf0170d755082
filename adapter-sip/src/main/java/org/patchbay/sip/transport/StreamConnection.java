package org.patchbay.sip.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.SipParser;
import org.patchbay.sip.transport.SipTransports.SendFailure;

/** A TCP or TLS connection. */
final class StreamConnection extends Connection {
    private static final Buffer EMPTY_LINE = Buffer.buffer("\r\n");

    private final NetSocket socket;
    private final ListenPoint sentBy;
    private final TransportConfig config;
    private final StreamFramer framer;
    private final Intake intake;
    private final TimerWheel wheel;
    private final SipCounters counters;
    private @Nullable Timeout patience;

    StreamConnection(
            SipTransport transport,
            NetSocket socket,
            ListenPoint sentBy,
            TransportConfig config,
            Intake intake,
            TimerWheel wheel,
            SipCounters counters) {
        super(transport, socket.remoteAddress(), socket.localAddress());
        this.socket = socket;
        this.sentBy = sentBy;
        this.config = config;
        this.framer = new StreamFramer(config.limits());
        this.intake = intake;
        this.wheel = wheel;
        this.counters = counters;
        socket.setWriteQueueMaxSize(config.maxUnsentBytes());
        socket.handler(this::received);
        socket.exceptionHandler(error -> close());
        socket.closeHandler(closed -> {
            stopWaiting();
            ended();
        });
    }

    @Override
    public ListenPoint sentBy() {
        return sentBy;
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public void write(byte[] message, SendFailure onFailure) {
        if (isOpen() && !socket.writeQueueFull()) {
            counters.sent(transport());
            socket.write(Buffer.buffer(message)).onFailure(error -> fail("connection broke", onFailure));
            return;
        }
        if (isOpen()) {
            // A peer that does not read must not fill our memory. A regular end would wait behind all that he has not
            // read.
            counters.overflowed();
            ended();
            ((NetSocketInternal) socket).channelHandlerContext().close();
        }
        wheel.schedule(Duration.ZERO, () -> fail("connection closed", onFailure));
    }

    private void fail(String reason, SendFailure onFailure) {
        counters.unsent(transport());
        onFailure.failed(reason);
    }

    private void received(Buffer bytes) {
        if (!isOpen()) return;
        framer.feed(bytes.getBytes(), this::found);
        if (!framer.isPartial()) {
            stopWaiting();
        } else if (patience == null) {
            patience = wheel.schedule(config.partialTimeout(), this::giveUp);
        }
    }

    private void found(StreamFramer.Frame frame) {
        // What waited is whole now; what follows it has its own time.
        stopWaiting();
        if (frame instanceof StreamFramer.Frame.Message message) {
            intake.message(message.bytes(), SipParser.Framing.STREAM, this);
        } else if (frame instanceof StreamFramer.Frame.Ping) {
            counters.keepAlive();
            if (!socket.writeQueueFull()) socket.write(EMPTY_LINE);
        } else if (frame instanceof StreamFramer.Frame.Broken broken) {
            counters.broken();
            intake.broken(broken.head(), broken.status(), broken.reason(), this);
            close();
        }
    }

    private void giveUp() {
        counters.broken();
        close();
    }

    private void stopWaiting() {
        if (patience == null) return;
        patience.cancel();
        patience = null;
    }
}
