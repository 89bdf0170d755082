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
import org.patchbay.core.client.ClientCalls;
import org.patchbay.core.client.ClientDevice;
import org.patchbay.core.client.ClientMessages;
import org.patchbay.core.client.ClientPresence;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.DeviceQuestions;
import org.patchbay.core.client.FrameTranslator;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.client.MessageTranslator;
import org.patchbay.core.client.PresenceTranslator;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's session: its numbering, the frames that it is owed, its calls; over any number of sockets, one at a time. Everything here
 * happens on the event loop of its endpoint.
 *
 * <p><b>How it ends.</b> A socket that drops leaves the session, its binding and its calls in place, in whatever state they are, for the
 * time of the configuration; frames wait, and a resume brings them. Then, or when more frames wait than may, or when the same device
 * says {@code hello} without a resume, its calls end with TRANSPORT_LOST, its binding goes, and messages that it has not acknowledged are
 * reported as not delivered. A client that closes its socket itself
 * with 1000 and has no call is done at once; a page that is left or loaded again closes with 1001 and may resume.
 */
final class ClientSession implements ClientDevice {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
    private static final int NORMAL_CLOSURE = 1000;
    private static final int MOST_WATCHED = 1_000;

    private enum Phase {
        OPENING,
        ATTACHED,
        DETACHED,
        ENDED
    }

    private final AdapterContext adapter;
    private final SignalEndpointVerticle endpoint;
    private final String id;
    private final Address device;
    private final Binding binding;
    private final FrameLedger ledger;
    private final RateLimit rate;
    private final ClientCalls calls;
    private final SessionDeliveries deliveries;
    private final ClientMessages messages;
    private final ClientPresence presence;
    private final DeviceQuestions devices;
    private Phase phase = Phase.OPENING;
    private @Nullable ClientConnection connection;
    private String token;
    /** The token that the client resumed with: it may never have read the one that came after it. */
    private String usedToken = "";

    private long resumeTimer = -1;
    private int overRate;

    /** @param binding with the session's id as channel id and handle */
    ClientSession(
            AdapterContext adapter, SignalEndpointVerticle endpoint, Address device, Binding binding, int helloSeq) {
        WebSocketConfig.Limits limits = adapter.config().limits();
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.id = binding.getChannel().getId();
        this.device = device;
        this.binding = binding;
        this.ledger = new FrameLedger(helloSeq, limits.keptFrames(), limits.keptBytes());
        this.rate = new RateLimit(limits.framesPerSecond(), limits.frameBurst(), System.nanoTime());
        this.calls =
                new ClientCalls(this, adapter.translator(), adapter.gateway().bus(), limits.callsPerSession());
        this.deliveries = new SessionDeliveries(this, ledger);
        this.messages = new ClientMessages(
                this,
                new MessageTranslator(adapter.gateway().domains()),
                adapter.gateway().messages(),
                deliveries);
        this.presence = new ClientPresence(
                this,
                new PresenceTranslator(adapter.gateway().domains()),
                adapter.gateway().presence(),
                MOST_WATCHED);
        this.devices = new DeviceQuestions(
                this, adapter.gateway().domains(), adapter.gateway().presence());
        this.token = adapter.directory().issueToken(this);
    }

    String id() {
        return id;
    }

    @Override
    public Address address() {
        return device;
    }

    @Override
    public Binding binding() {
        return binding;
    }

    ClientCalls calls() {
        return calls;
    }

    ClientMessages messages() {
        return messages;
    }

    ClientPresence presence() {
        return presence;
    }

    SignalEndpointVerticle endpoint() {
        return endpoint;
    }

    /** Takes its place at the endpoint, where signals find it. */
    void open() {
        endpoint.add(this);
        adapter.tally().gauge(Tally.SESSIONS).incrementAndGet();
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
        deliveries.acknowledged();
        // Bound once more, so that what had to be turned away is tried again.
        if (deliveries.hasRoomAgain()) {
            adapter.gateway()
                    .registrar()
                    .bind(binding)
                    .onFailure(cause -> LOG.atError()
                            .setCause(cause)
                            .addKeyValue("device", device)
                            .log("a channel can't be bound again"));
        }
    }

    private void dispatch(Frame frame) {
        switch (frame.getBodyCase()) {
            case PING -> tell(Frame.newBuilder().setPong(Pong.getDefaultInstance()));
            case PONG -> ignored();
            case HELLO -> refuse(frame, Error.Code.CONFLICT, "hello was said already");
            case INVITE, RINGING, ANSWER, CANDIDATES, UPDATE, UPDATE_ANSWER, UPDATE_REJECT, INFO, DTMF, TRANSFER, END ->
                calls.receive(frame);
            case DEVICES -> devices.answer(frame);
            case MESSAGE -> messages.receive(frame);
            case PRESENCE -> presence.publish(frame);
            case SUBSCRIBE -> presence.subscribe(frame);
            case UNSUBSCRIBE -> presence.unsubscribe(frame);
            case WELCOME, GO_AWAY, ERROR, PROGRESS, TRANSFER_PROGRESS, RECEIPT, BODY_NOT_SET ->
                refuse(frame, Error.Code.BAD_FRAME, "a frame that only the gateway sends");
        }
    }

    /** Sends a frame, now or when there is a socket that takes it. */
    @Override
    public void tell(Frame.Builder frame) {
        if (keep(frame)) pump();
    }

    /** Numbers a frame and keeps it to be written; false where the session is over, or is now, since too much waits. */
    boolean keep(Frame.Builder frame) {
        if (phase == Phase.ENDED) return false;
        if (ledger.keep(frame)) return true;
        end(CloseCode.TOO_SLOW);
        return false;
    }

    /** Says no to a frame. */
    @Override
    public void refuse(Frame frame, Error.Code code, String text) {
        adapter.tally().refused(code);
        String callId = FrameTranslator.isId(frame.getCallId()) ? frame.getCallId() : "";
        tell(Frame.newBuilder()
                .setCallId(callId)
                .setError(Error.newBuilder()
                        .setInReplyTo(frame.getSeq())
                        .setCode(code)
                        .setText(text)));
    }

    @Override
    public void send(Signal signal) {
        endpoint.send(signal);
    }

    @Override
    public void addLeg(LegKey leg) {
        endpoint.addLeg(leg, this);
    }

    @Override
    public void removeLeg(LegKey leg) {
        endpoint.removeLeg(leg);
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
    public void callEndedInDrain() {
        sendAwayWhenIdle();
    }

    @Override
    public long nowMicros() {
        return adapter.nowMicros();
    }

    @Override
    public void run(Runnable task) {
        endpoint.run(task);
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
        if (code == NORMAL_CLOSURE && calls.isEmpty()) {
            end(null);
            return;
        }
        phase = Phase.DETACHED;
        presence.hold();
        adapter.tally().gauge(Tally.DETACHED).incrementAndGet();
        resumeTimer = endpoint.startTimer(adapter.config().timing().resume(), () -> end(null));
        log("session detaches");
    }

    /** Ends it, and its calls; {@code code} closes its socket where it has one. Done when the binding is gone. */
    Future<Void> end(@Nullable CloseCode code) {
        if (phase == Phase.ENDED) return Future.succeededFuture();
        stopResumeTimer();
        phase = Phase.ENDED;
        calls.endAll(EndReason.TRANSPORT_LOST, "the device has lost its connection");
        presence.endAll();
        deliveries.lost();
        ClientConnection socket = connection;
        connection = null;
        if (socket != null && code != null) socket.close(code);
        endpoint.remove(this);
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
        if (!calls.isEmpty()) return;
        long base = adapter.config().timing().reconnect().toMillis();
        long moment = base + ThreadLocalRandom.current().nextLong(base + 1);
        tell(Frame.newBuilder().setGoAway(GoAway.newBuilder().setReconnectMs((int) moment)));
    }

    private void attach(ClientConnection socket, Frame welcome) {
        phase = Phase.ATTACHED;
        connection = socket;
        overRate = 0;
        socket.write(welcome);
        pump();
        presence.release();
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
