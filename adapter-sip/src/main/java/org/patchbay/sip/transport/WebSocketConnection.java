package org.patchbay.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.SipParser;
import org.patchbay.sip.transport.SipTransports.SendFailure;

/**
 * A peer on a WebSocket (RFC 7118). The socket lives on the event loop of the HTTP port, which may be another than SIP's: what comes in is
 * handed over, in order, and while too much of it waits the socket is not read.
 */
final class WebSocketConnection extends Connection {
    private static final int MOST_WAITING = 64;
    private static final int FEW_WAITING = 16;
    /** RFC 6455 7.4.1. */
    private static final short TOO_BIG = 1009;

    private final ServerWebSocket socket;
    private final ContextInternal home;
    private final Context abroad;
    private final ListenPoint sentBy;
    private final TransportConfig config;
    private final Intake intake;
    private final TimerWheel wheel;
    private final SipCounters counters;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param home the event loop that owns SIP
     * @param abroad the event loop of the socket
     */
    WebSocketConnection(
            SipTransport transport,
            ServerWebSocket socket,
            ContextInternal home,
            Context abroad,
            ListenPoint sentBy,
            TransportConfig config,
            Intake intake,
            TimerWheel wheel,
            SipCounters counters) {
        super(transport, socket.remoteAddress(), socket.localAddress());
        this.socket = socket;
        this.home = home;
        this.abroad = abroad;
        this.sentBy = sentBy;
        this.config = config;
        this.intake = intake;
        this.wheel = wheel;
        this.counters = counters;
    }

    /** Begins to read; to be called on the socket's event loop. */
    void read() {
        if (socket.isClosed()) {
            home.execute(this::ended);
            return;
        }
        socket.setWriteQueueMaxSize(config.maxUnsentBytes());
        socket.textMessageHandler(text -> received(text.getBytes(UTF_8)));
        socket.binaryMessageHandler(buffer -> received(buffer.getBytes()));
        socket.exceptionHandler(error -> socket.close());
        socket.closeHandler(closed -> home.execute(this::ended));
        socket.resume();
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
        // It closes on its own event loop, and that is told here a moment later.
        boolean gone = !isOpen() || socket.isClosed();
        if (!gone && !isFull()) {
            counters.sent(transport());
            send(message).onFailure(error -> home.execute(() -> fail("connection broke", onFailure)));
            return;
        }
        if (!gone) {
            // A peer that does not read must not fill our memory. The HTTP port closes what has not closed in its time.
            counters.overflowed();
            ended();
            close();
        }
        wheel.schedule(Duration.ZERO, () -> fail("connection closed", onFailure));
    }

    private boolean isFull() {
        try {
            return socket.writeQueueFull();
        } catch (IllegalStateException closed) {
            // Just now: the write fails, and tells of it.
            return false;
        }
    }

    /** RFC 7118 4.2: text where the message is text, else binary. */
    private Future<Void> send(byte[] message) {
        try {
            if (socket.isClosed()) return Future.failedFuture("closed");
            return socket.writeTextMessage(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
        } catch (CharacterCodingException e) {
            return socket.writeBinaryMessage(Buffer.buffer(message));
        }
    }

    private void fail(String reason, SendFailure onFailure) {
        counters.unsent(transport());
        onFailure.failed(reason);
    }

    private void received(byte[] bytes) {
        if (bytes.length > config.limits().messageBytes()) {
            counters.broken();
            socket.close(TOO_BIG, "message too large");
            return;
        }
        if (waiting.incrementAndGet() == MOST_WAITING) socket.pause();
        home.execute(() -> {
            take(bytes);
            if (waiting.decrementAndGet() == FEW_WAITING) abroad.runOnContext(ignored -> socket.resume());
        });
    }

    private void take(byte[] bytes) {
        if (!isOpen()) return;
        if (isKeepAlive(bytes)) {
            counters.keepAlive();
            // RFC 7118 6: pings are WebSocket's own, but JsSIP and others send the empty lines of RFC 5626 as well.
            if (bytes.length == 4 && !socket.isClosed() && !isFull()) socket.writeTextMessage("\r\n");
            return;
        }
        intake.message(bytes, SipParser.Framing.DATAGRAM, this);
    }

    private static boolean isKeepAlive(byte[] bytes) {
        if (bytes.length > 4) return false;
        for (byte b : bytes) if (b != '\r' && b != '\n') return false;
        return true;
    }
}
