package org.patchbay.websocket;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.FrameCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket: puts messages together, decodes them, waits for {@code hello}, hands everything else to the session, and watches for signs
 * of life. Its state belongs to the socket's event loop; {@link #write}, {@link #isWritable} and {@link #close} may be called from any.
 */
final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final int BAD_FRAMES_IN_A_ROW = 10;
    private static final int ABNORMAL_CLOSURE = 1006;

    private static final int LONGEST_USER_AGENT = 200;

    private enum Phase {
        AWAITING_HELLO,
        ADMITTING,
        ADMITTED,
        CLOSED
    }

    private final AdapterContext adapter;
    private final Reception reception;
    private final ServerWebSocket socket;
    private final ContextInternal loop;
    private final FrameCodec codec;
    private final MessageAssembler assembler;
    private final String userAgent;
    private Phase phase = Phase.AWAITING_HELLO;
    private @Nullable ClientSession session;
    private long timer;
    private long lastHeardNanos = System.nanoTime();
    private int badFrames;
    private boolean wasFull;
    private int leftWith = ABNORMAL_CLOSURE;
    /** Something was written while the socket was open, so the peer may have read it. The session's thread sets it. */
    private volatile boolean written;
    /** A ping waits for its answer since then. */
    private boolean asked;

    private long askedNanos;
    private boolean doubtful;
    private long doubtTimer = -1;

    /** Must be made on the socket's event loop. */
    ClientConnection(AdapterContext adapter, Reception reception, ServerWebSocket socket) {
        this.adapter = adapter;
        this.reception = reception;
        this.socket = socket;
        this.loop = (ContextInternal) vertx().getOrCreateContext();
        this.codec = FrameCodec.of(socket.subProtocol());
        this.assembler = new MessageAssembler(adapter.config().limits().frameBytes());
        // The headers are there no longer than until the door has taken the socket.
        String agent = socket.headers().get("User-Agent");
        this.userAgent = agent == null ? "" : agent.substring(0, Math.min(agent.length(), LONGEST_USER_AGENT));
    }

    /** Begins to listen. */
    void start() {
        adapter.tally().gauge(Tally.CONNECTIONS).incrementAndGet();
        adapter.tally().gauge(Tally.NOT_ADMITTED).incrementAndGet();
        socket.setWriteQueueMaxSize(adapter.config().limits().unreadBytes());
        socket.frameHandler(this::onWebSocketFrame);
        socket.pongHandler(this::onPong);
        socket.drainHandler(ignored -> onDrain());
        socket.exceptionHandler(cause -> LOG.debug("socket {} failed", remote(), cause));
        socket.closeHandler(ignored -> onClosed());
        closeLater(CloseCode.NO_HELLO);
    }

    /** The peer's IP address. */
    String remote() {
        SocketAddress address = socket.remoteAddress();
        String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    /** What the client says of itself, shortened. */
    String userAgent() {
        return userAgent;
    }

    /** Whether the socket takes more. When it does so again after it did not, the session is told to go on. */
    boolean isWritable() {
        try {
            return !socket.isClosed() && !socket.writeQueueFull();
        } catch (IllegalStateException e) {
            // It closed between the two questions, on its own event loop.
            return false;
        }
    }

    /** Writes a frame. One that gets lost with the socket is in its session's ledger. */
    void write(Frame frame) {
        adapter.tally().count(Tally.FRAMES_OUT);
        if (!written) written = !socket.isClosed();
        if (codec == FrameCodec.JSON) socket.writeTextMessage(FrameCodec.json(frame));
        else socket.writeBinaryMessage(codec.encode(frame));
    }

    /** Closes the socket, after what was written to it. */
    void close(CloseCode code) {
        loop.emit(null, ignored -> {
            if (phase == Phase.CLOSED) return;
            adapter.tally().closed(code);
            leave(code.code());
            socket.close(code.code(), code.text());
        });
    }

    private void onWebSocketFrame(WebSocketFrame frame) {
        heard();
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onAssembly(assembler.take(frame));
            case PING, PONG, CLOSE -> {
                // Answered by Vert.x; nothing but signs of life here.
            }
        }
    }

    private void onAssembly(MessageAssembler.Assembly assembly) {
        if (assembly instanceof MessageAssembler.Whole whole) {
            boolean ownKind = whole.text() == (codec == FrameCodec.JSON);
            onDecoded(ownKind ? codec.decode(whole.bytes()) : codec.wrongKind());
        } else if (assembly instanceof MessageAssembler.TooLarge) {
            String text = "a frame of more than " + adapter.config().limits().frameBytes() + " bytes";
            onDecoded(new Decoded.Bad(0, Error.Code.TOO_LARGE, text));
        }
    }

    private void onDecoded(Decoded decoded) {
        adapter.tally().count(Tally.FRAMES_IN);
        badFrames = decoded instanceof Decoded.Bad ? badFrames + 1 : 0;
        boolean lastStraw = badFrames >= BAD_FRAMES_IN_A_ROW;
        switch (phase) {
            case AWAITING_HELLO -> onStranger(decoded, lastStraw);
            case ADMITTED -> toSession(admitted -> admitted.receive(this, decoded, lastStraw));
            // The socket is paused while a client is admitted, so that what it sends in one go with its hello waits
            // there.
            case ADMITTING -> close(CloseCode.INTERNAL);
            case CLOSED -> adapter.tally().count(Tally.IGNORED);
        }
    }

    private void onStranger(Decoded decoded, boolean lastStraw) {
        if (decoded instanceof Decoded.Bad bad) {
            say(bad.seq(), bad.code(), bad.text());
            if (lastStraw) close(CloseCode.POLICY);
            return;
        }
        Frame frame = ((Decoded.Good) decoded).frame();
        if (!frame.hasHello()) {
            say(frame.getSeq(), Error.Code.UNAUTHORIZED, "the first frame is hello");
            close(CloseCode.NO_HELLO);
            return;
        }
        phase = Phase.ADMITTING;
        socket.pause();
        vertx().cancelTimer(timer);
        closeLater(CloseCode.INTERNAL);
        reception.admit(this, frame).onComplete(result -> loop.emit(result, this::onAdmission));
    }

    private void onAdmission(AsyncResult<Reception.Admission> result) {
        if (result.failed()) {
            LOG.atError().setCause(result.cause()).log("a client can't be admitted");
            onAdmission(new Reception.TurnedAway(Error.Code.INTERNAL, "the gateway failed", CloseCode.INTERNAL));
        } else {
            onAdmission(result.result());
        }
    }

    private void onAdmission(Reception.Admission admission) {
        if (admission instanceof Reception.Welcomed welcomed) {
            session = welcomed.session();
            if (phase == Phase.CLOSED) {
                // A client that leaves this early may have read its welcome all the same, and resumes with its token.
                if (welcomed.resumed() || written) toSession(early -> early.dropped(this, leftWith));
                else toSession(early -> early.end(null));
                return;
            }
            phase = Phase.ADMITTED;
            adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
            vertx().cancelTimer(timer);
            timer = vertx().setPeriodic(adapter.config().timing().heartbeat().toMillis(), ignored -> onHeartbeat());
            socket.resume();
            ask();
        } else if (admission instanceof Reception.TurnedAway away && phase != Phase.CLOSED) {
            LOG.atInfo()
                    .addKeyValue("remote", remote())
                    .addKeyValue("code", away.code())
                    .addKeyValue("close", away.close())
                    .log("client turned away");
            say(1, away.code(), away.text());
            close(away.close());
        }
    }

    /** RFC 6455 5.5.2: every client answers a ping, so a socket that is silent for two heartbeats is dead. */
    private void onHeartbeat() {
        long silence = System.nanoTime() - lastHeardNanos;
        boolean full = !isWritable();
        if (silence >= 2 * adapter.config().timing().heartbeat().toNanos() || full && wasFull) {
            close(CloseCode.STALLED);
            return;
        }
        wasFull = full;
        asked = false;
        ask();
    }

    /** Asks for a sign of life, unless one is awaited already. From any thread. */
    void probe() {
        loop.emit(null, ignored -> ask());
    }

    private void ask() {
        if (phase != Phase.ADMITTED || asked || !isWritable()) return;
        asked = true;
        askedNanos = System.nanoTime();
        socket.writePing(Buffer.buffer(Long.BYTES).appendLong(askedNanos));
        vertx().cancelTimer(doubtTimer);
        long patience = Math.max(1, adapter.config().timing().heartbeat().toMillis() / 4);
        doubtTimer = vertx().setTimer(patience, ignored -> doubt());
    }

    /** A quarter of a heartbeat and no answer: others that are there go before it. */
    private void doubt() {
        if (phase != Phase.ADMITTED || lastHeardNanos - askedNanos > 0) return;
        doubtful = true;
        toSession(admitted -> admitted.doubted(this, true));
    }

    private void onPong(Buffer payload) {
        boolean answers = asked && payload.length() == Long.BYTES && payload.getLong(0) == askedNanos;
        heard();
        if (!answers) return;
        asked = false;
        vertx().cancelTimer(doubtTimer);
        long micros = Math.max(1, (lastHeardNanos - askedNanos) / 1_000);
        toSession(admitted -> admitted.measured(this, micros));
    }

    private void onDrain() {
        wasFull = false;
        toSession(ClientSession::pump);
    }

    private void onClosed() {
        if (phase == Phase.CLOSED) return;
        Short code = socket.closeStatusCode();
        leave(code == null ? ABNORMAL_CLOSURE : code);
    }

    private void leave(int code) {
        leftWith = code;
        vertx().cancelTimer(timer);
        vertx().cancelTimer(doubtTimer);
        if (phase == Phase.AWAITING_HELLO || phase == Phase.ADMITTING)
            adapter.tally().gauge(Tally.NOT_ADMITTED).decrementAndGet();
        adapter.tally().gauge(Tally.CONNECTIONS).decrementAndGet();
        phase = Phase.CLOSED;
        // A socket that was paused would never see its peer's close.
        socket.resume();
        toSession(left -> left.dropped(this, code));
    }

    /** An error to a client without a session: outside any count. */
    private void say(int inReplyTo, Error.Code code, String text) {
        adapter.tally().refused(code);
        write(Frame.newBuilder()
                .setError(
                        Error.newBuilder().setInReplyTo(inReplyTo).setCode(code).setText(text))
                .build());
    }

    /** Neither a client nor whoever proves who it is may keep a socket waiting without end. */
    private void closeLater(CloseCode code) {
        timer = vertx().setTimer(adapter.config().timing().hello().toMillis(), ignored -> close(code));
    }

    private Vertx vertx() {
        return adapter.gateway().vertx();
    }

    private void heard() {
        lastHeardNanos = System.nanoTime();
        if (!doubtful) return;
        doubtful = false;
        toSession(admitted -> admitted.doubted(this, false));
    }

    private void toSession(Consumer<ClientSession> task) {
        ClientSession mine = session;
        if (mine != null) mine.endpoint().run(() -> task.accept(mine));
    }
}
