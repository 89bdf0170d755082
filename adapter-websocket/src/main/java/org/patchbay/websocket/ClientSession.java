package org.patchbay.websocket;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.GoAway;
import org.patchbay.client.v1.IceServer;
import org.patchbay.client.v1.Pong;
import org.patchbay.client.v1.Welcome;
import org.patchbay.core.Address;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.DescriptionView;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.client.FrameTranslator;
import org.patchbay.core.client.LineChannel;
import org.patchbay.core.client.LineFrame;
import org.patchbay.core.client.MessageLine;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Liveness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: its numbering and the frames that it is owed, over any number of sockets, one at a time. What the frames are about is its
 * device's line's affair. Everything here happens on the event loop of the line.
 *
 * <p><b>How it ends.</b> A socket that drops leaves the session and its binding in place for the time of the configuration; frames wait, and a
 * resume brings them, unless the device has another channel that took them over. Then, or when more frames wait than may, or when the same device
 * says {@code hello} without a resume, the line loses this channel. A client that closes its socket itself
 * with 1000 and has no call is done at once; a page that is left or loaded again closes with 1001 and may resume.
 */
final class ClientSession implements LineChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
    private static final int NORMAL_CLOSURE = 1000;
    /** Of a new measurement of the round trip, as much counts (RFC 6298 2.3). */
    private static final int SMOOTHING = 8;

    private enum Phase {
        OPENING,
        ATTACHED,
        DETACHED,
        ENDED
    }

    private final AdapterContext adapter;
    private final DeviceLine line;
    private final ClientEndpointVerticle endpoint;
    private final String id;
    private final Address device;
    private final Binding binding;
    private final FrameLedger ledger;
    private final RateLimit rate;
    /** Whether the client knows what {@code deviceSeq} is: its hello had one. Others may hold a frame to the fields that they know. */
    private final boolean numbered;

    private Phase phase = Phase.OPENING;
    private @Nullable ClientConnection connection;
    private String token;
    /** The token that the client resumed with: it may never have read the one that came after it. */
    private String usedToken = "";

    private long resumeTimer = -1;
    private int overRate;
    private boolean doubtful;
    private long roundTripMicros;
    /** A message had to be turned away. */
    private boolean turnedAway;

    /**
     * @param binding with the session's id as channel id, and the line's handle
     * @param hello the client's first frame
     */
    ClientSession(AdapterContext adapter, DeviceLine line, Binding binding, Frame hello) {
        WebSocketConfig.Limits limits = adapter.config().limits();
        this.adapter = adapter;
        this.line = line;
        this.endpoint = line.endpoint();
        this.id = binding.getChannel().getId();
        this.device = line.address();
        this.binding = binding;
        this.numbered = hello.getDeviceSeq() != 0;
        this.ledger = new FrameLedger(hello.getSeq(), limits.keptFrames(), limits.keptBytes());
        this.rate = new RateLimit(limits.framesPerSecond(), limits.frameBurst(), System.nanoTime());
        this.token = adapter.directory().issueToken(this);
    }

    String id() {
        return id;
    }

    Address address() {
        return device;
    }

    @Override
    public Binding binding() {
        return binding;
    }

    ClientEndpointVerticle endpoint() {
        return endpoint;
    }

    /** Takes its place among the sessions. */
    void open() {
        adapter.tally().gauge(Tally.SESSIONS).incrementAndGet();
    }

    /** From now on frames for its device wait here, if it is the device's best channel. */
    void join() {
        if (phase != Phase.ENDED) line.attach(this);
    }

    /** Begins with its first socket; false where it has ended before it began, because the device said hello once more. */
    boolean welcome(ClientConnection first) {
        if (phase == Phase.ENDED) return false;
        attach(
                first,
                welcomeFrame(false).toBuilder().setSeq(1).setAck(ledger.seen()).build());
        log("session begins");
        return true;
    }

    /**
     * Goes on over another socket.
     *
     * @param hello the frame, whose {@code ack} says what the client saw
     * @return false where it can't: it has ended, or what the client missed is gone
     */
    boolean resume(ClientConnection next, Frame hello) {
        boolean possible = phase == Phase.ATTACHED || phase == Phase.DETACHED;
        if (!possible || !ledger.resumeFrom(hello.getAck())) return false;
        acknowledged();
        ClientConnection previous = connection;
        connection = null;
        if (previous != null) previous.close(CloseCode.REPLACED);
        stopResumeTimer();
        // A client that numbers this hello leaves its number out afterwards.
        if (hello.getSeq() != 0) ledger.arriveUnread(hello.getSeq());
        rotateToken(hello.getHello().getResume());
        adapter.tally().count(Tally.RESUMED);
        attach(next, welcomeFrame(true).toBuilder().setAck(ledger.seen()).build());
        log("session resumes");
        return true;
    }

    /** Takes what a socket brought; {@code lastStraw} where that socket has had its last chance. */
    void receive(ClientConnection from, Decoded decoded, boolean lastStraw) {
        // What an abandoned socket still brings was not counted when the other one was welcomed: the client sends it
        // again.
        if (from != connection) return;
        boolean withinRate = rate.take(System.nanoTime());
        overRate = withinRate ? 0 : overRate + 1;
        // It was told for a second's worth of frames that there are too many. This one is not counted, so a resume
        // brings it again.
        if (overRate > adapter.config().limits().framesPerSecond()) {
            from.close(CloseCode.RATE);
            return;
        }
        if (decoded instanceof Decoded.Bad bad) {
            ledger.arriveUnread(bad.seq());
            refuse(Frame.newBuilder().setSeq(bad.seq()).build(), bad.code(), bad.text());
            if (lastStraw) from.close(CloseCode.POLICY);
            return;
        }
        Frame frame = ((Decoded.Good) decoded).frame();
        switch (ledger.arrive(frame.getSeq())) {
            case SEEN -> {
                if (ledger.acknowledge(frame.getAck())) acknowledged();
                adapter.tally().count(Tally.REPEATED);
            }
            case GAP -> {
                refuse(frame, Error.Code.BAD_FRAME, "seq: " + (ledger.seen() + 1) + " was expected");
                from.close(CloseCode.GAP);
            }
            case NEXT -> take(frame, withinRate);
        }
    }

    private void take(Frame frame, boolean withinRate) {
        if (!ledger.acknowledge(frame.getAck())) {
            refuse(frame, Error.Code.BAD_FRAME, "ack: no such frame was sent");
            return;
        }
        acknowledged();
        if (withinRate) dispatch(frame);
        else refuse(frame, Error.Code.RATE_LIMITED, "too many frames a second");
    }

    private void acknowledged() {
        for (LineFrame frame = ledger.confirmed(); frame != null; frame = ledger.confirmed()) {
            line.settled(this, frame, MessageLine.Outcome.CONFIRMED);
        }
        if (!turnedAway || !ledger.hasRoom()) return;
        turnedAway = false;
        // Bound once more, so that what had to be turned away is tried again.
        adapter.gateway()
                .registrar()
                .bind(binding)
                .onFailure(cause -> LOG.atError()
                        .setCause(cause)
                        .addKeyValue("device", device)
                        .log("a channel can't be bound again"));
    }

    private void dispatch(Frame frame) {
        if (frame.hasPing()) say(Frame.newBuilder().setPong(Pong.getDefaultInstance()));
        else if (frame.hasPong()) ignored();
        else if (frame.hasHello()) refuse(frame, Error.Code.CONFLICT, "hello was said already");
        else line.receive(this, frame);
    }

    @Override
    public Taken take(LineFrame frame) {
        if (phase == Phase.ENDED) return Taken.UNWANTED;
        if (frame.isMessage() && !ledger.hasRoom()) {
            // The core keeps it, and a session that is read slowly lives on.
            turnedAway = true;
            return Taken.FULL;
        }
        Frame told = numbered
                ? frame.frame()
                : frame.frame().toBuilder().clearDeviceSeq().build();
        if (!keep(told, frame)) return Taken.FULL;
        pump();
        return Taken.TAKEN;
    }

    /** Sends a frame that concerns this session alone, now or when there is a socket that takes it. */
    private void say(Frame.Builder frame) {
        if (phase != Phase.ENDED && keep(frame.build(), null)) pump();
    }

    /** Keeps a frame to be written; false where the session is over now, since too much waits. */
    private boolean keep(Frame frame, @Nullable LineFrame lines) {
        if (ledger.keep(frame, lines)) return true;
        end(CloseCode.TOO_SLOW);
        return false;
    }

    @Override
    public void withdraw() {
        ledger.withdraw();
    }

    /** It is told once more on resume, like everything else. */
    @Override
    public boolean inviteWaits(String callId) {
        return false;
    }

    @Override
    public void forget(String callId) {
        // The client is told all of it, in order, if it comes back.
    }

    @Override
    public Liveness liveness() {
        return switch (phase) {
            case OPENING, DETACHED -> Liveness.AWAY;
            case ATTACHED -> doubtful ? Liveness.DOUBTFUL : Liveness.PRESENT;
            case ENDED -> Liveness.OVERDUE;
        };
    }

    @Override
    public long roundTripMicros() {
        return roundTripMicros;
    }

    @Override
    public void probe() {
        ClientConnection socket = connection;
        if (socket != null) socket.probe();
    }

    /** A ping was answered. */
    void measured(ClientConnection socket, long micros) {
        if (socket != connection) return;
        roundTripMicros = roundTripMicros == 0 ? micros : roundTripMicros + (micros - roundTripMicros) / SMOOTHING;
        line.changed(this);
    }

    /** A ping was not answered in time, or something was heard after all. */
    void doubted(ClientConnection socket, boolean now) {
        if (socket != connection || doubtful == now) return;
        doubtful = now;
        line.changed(this);
    }

    @Override
    public DescriptionView view() {
        return DescriptionView.WHOLE;
    }

    /** Says no to a frame. */
    @Override
    public void refuse(Frame frame, Error.Code code, String text) {
        adapter.tally().refused(code);
        String callId = FrameTranslator.isId(frame.getCallId()) ? frame.getCallId() : "";
        say(Frame.newBuilder()
                .setCallId(callId)
                .setError(Error.newBuilder()
                        .setInReplyTo(frame.getSeq())
                        .setCode(code)
                        .setText(text)));
    }

    @Override
    public void ignored() {
        adapter.tally().count(Tally.IGNORED);
    }

    @Override
    public void stray() {
        adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    @Override
    public boolean draining() {
        return adapter.draining().get();
    }

    @Override
    public void idleInDrain() {
        sendAwayWhenIdle();
    }

    /** Writes what waits, as far as the socket takes it. */
    void pump() {
        ClientConnection socket = connection;
        while (socket != null && socket == connection && socket.isWritable()) {
            Frame frame = ledger.next();
            if (frame == null) return;
            socket.write(frame);
        }
    }

    /** A socket is gone; {@code code} is what the client closed it with, or what the gateway did. */
    void dropped(ClientConnection gone, int code) {
        if (gone != connection || phase != Phase.ATTACHED) return;
        connection = null;
        if (code == NORMAL_CLOSURE && line.isIdle()) {
            end(null);
            return;
        }
        phase = Phase.DETACHED;
        adapter.tally().gauge(Tally.DETACHED).incrementAndGet();
        resumeTimer = endpoint.startTimer(adapter.config().timing().resume(), () -> end(null));
        log("session detaches");
        line.changed(this);
    }

    /** Ends it, and its calls; {@code code} closes its socket where it has one. Done when the binding is gone. */
    Future<Void> end(@Nullable CloseCode code) {
        if (phase == Phase.ENDED) return Future.succeededFuture();
        stopResumeTimer();
        phase = Phase.ENDED;
        line.detach(this, "the device has lost its connection");
        adapter.gateway().lines().leave(line);
        ClientConnection socket = connection;
        connection = null;
        if (socket != null && code != null) socket.close(code);
        adapter.directory().revokeToken(token);
        adapter.directory().revokeToken(usedToken);
        adapter.directory().release(this);
        adapter.tally().gauge(Tally.SESSIONS).decrementAndGet();
        log("session ends");
        return adapter.gateway()
                .registrar()
                .unbind(device, id)
                .onFailure(cause -> LOG.atError()
                        .setCause(cause)
                        .addKeyValue("device", device)
                        .log("a channel can't be unbound"));
    }

    /**
     * Tells the client to go elsewhere, if it has no calls (not all clients in the same moment). One that has calls is told when the last
     * of them has ended: until then it has nowhere to go with them.
     */
    void sendAwayWhenIdle() {
        if (!line.isIdle()) return;
        long base = adapter.config().timing().reconnect().toMillis();
        long moment = base + ThreadLocalRandom.current().nextLong(base + 1);
        say(Frame.newBuilder().setGoAway(GoAway.newBuilder().setReconnectMs((int) moment)));
    }

    private void attach(ClientConnection socket, Frame welcome) {
        phase = Phase.ATTACHED;
        connection = socket;
        overRate = 0;
        doubtful = false;
        socket.write(welcome);
        pump();
        line.changed(this);
    }

    private Frame welcomeFrame(boolean resumed) {
        return Frame.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setAddress(device.bare().toString())
                        .setDevice(device.device())
                        .setResume(token)
                        .setResumed(resumed)
                        .setHeartbeatMs(
                                (int) adapter.config().timing().heartbeat().toMillis())
                        .addAllIceServers(iceServers()))
                .build();
    }

    private List<IceServer> iceServers() {
        return adapter.iceServers().forUser(device, adapter.clock().instant()).stream()
                .map(server -> IceServer.newBuilder()
                        .addAllUrls(server.urls())
                        .setUsername(server.username())
                        .setCredential(server.credential())
                        .build())
                .toList();
    }

    /** The token that was used stays good until the next resume: this welcome may get lost like the socket before. */
    private void rotateToken(String used) {
        if (!token.equals(used)) adapter.directory().revokeToken(token);
        if (!usedToken.equals(used)) adapter.directory().revokeToken(usedToken);
        usedToken = used;
        token = adapter.directory().issueToken(this);
    }

    private void stopResumeTimer() {
        if (phase != Phase.DETACHED) return;
        endpoint.stopTimer(resumeTimer);
        adapter.tally().gauge(Tally.DETACHED).decrementAndGet();
        // Whoever stops it says at once what phase comes instead.
    }

    private void log(String what) {
        LOG.atInfo()
                .addKeyValue("session", id)
                .addKeyValue("device", device)
                .addKeyValue("kept", ledger.kept())
                .log(what);
    }
}
