package org.patchbay.mqtt.session;

import io.vertx.core.Future;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.client.LineFrame;
import org.patchbay.core.client.MessageLine;
import org.patchbay.core.collect.RareSet;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.session.SessionStore;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.MqttDevice;
import org.patchbay.mqtt.device.Outlet;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.session.v1.Liveness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's session, over any number of connections, one at a time. Everything here happens on the event loop of its endpoint.
 *
 * <p><b>How it ends.</b> With its connection, where the device asked for that; its calls end with TRANSPORT_LOST then. Else it goes on
 * for the time that the device asked for and the configuration allows: publications wait, an invite that comes meanwhile rings when the device is
 * back, and calls that the device knows of end with TRANSPORT_LOST after the resume time. A CONNECT with clean start ends it too.
 */
public final class DeviceSession implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);

    private enum Phase {
        OPENING,
        CONNECTED,
        AWAY,
        ENDED
    }

    private final DeviceContext adapter;
    private final SessionConfig config;
    private final SessionDirectory directory;
    private final ClientEndpointVerticle endpoint;
    private final DeviceLine line;
    private final MqttDevice device;
    private final Subscriptions subscriptions;
    private final SessionQueue queue;
    private final IncomingDesk incoming;
    private final SubscriptionDesk desk;
    private final SessionSaves saves;
    private final Set<Integer> received = new RareSet<>();
    private Phase phase = Phase.OPENING;
    private @Nullable ConnectionPort connection;
    private Duration expiry = Duration.ZERO;
    private long expiresAtMs;
    private long expiryTimer = -1;
    private long resumeTimer = -1;
    private long willTimer = -1;
    private ConnectTerms.@Nullable Will will;
    private int waitingTold;
    private final Acknowledgements acknowledgements;
    private boolean turnedAway;

    /** @param line of the user, as authenticated, and the client id as the device */
    public DeviceSession(
            DeviceContext adapter,
            SessionConfig config,
            SessionDirectory directory,
            DeviceLine line,
            String userAgent) {
        Address address = line.address();
        this.adapter = adapter;
        this.config = config;
        this.directory = directory;
        this.line = line;
        this.endpoint = line.endpoint();
        this.device = new MqttDevice(adapter, line, userAgent, this);
        this.subscriptions = new Subscriptions(address.device(), config.subscriptions());
        this.queue = new SessionQueue(config.keptPublications(), config.keptBytes());
        this.incoming = new IncomingDesk(adapter, device, received);
        this.saves = new SessionSaves(
                adapter.gateway().sessions(),
                address,
                adapter.tally(),
                endpoint::run,
                () -> new SavedSession(subscriptions.all(), queue.waiting(), queue.flights(), received).write(),
                () -> expiresAtMs);
        this.acknowledgements = new Acknowledgements(endpoint, device, config.resume());
        this.desk = new SubscriptionDesk(adapter, device, subscriptions, this::changed);
    }

    /** The device. */
    public Address address() {
        return device.address();
    }

    /** Where it lives. */
    public ClientEndpointVerticle endpoint() {
        return endpoint;
    }

    /** Takes its place at the endpoint, where signals find it. */
    public void open() {
        device.open();
        adapter.tally().gauge(Tally.SESSIONS).incrementAndGet();
    }

    /** Finds what an earlier process saved of a device. */
    public static Future<SessionStore.Lookup> findSaved(DeviceContext adapter, Address device) {
        return SessionSaves.find(adapter.gateway().sessions(), device, adapter.tally());
    }

    /** Forgets what an earlier process saved of a device. */
    public static Future<Void> forgetSaved(DeviceContext adapter, Address device) {
        return SessionSaves.forget(adapter.gateway().sessions(), device, adapter.tally());
    }

    /**
     * Takes over what an earlier process saved.
     *
     * @return whether it could be read
     */
    public boolean restore(byte[] state) {
        saves.restored();
        SavedSession.Reading reading =
                SavedSession.read(state, address(), adapter.gateway().domains());
        if (reading instanceof SavedSession.Unreadable unreadable) {
            LOG.atWarn()
                    .addKeyValue("device", address())
                    .addKeyValue("why", unreadable.why())
                    .log("a saved session can't be read");
            return false;
        }
        SavedSession saved = ((SavedSession.Read) reading).session();
        saved.subscriptions().forEach(subscriptions::add);
        saved.flights().forEach(queue::restore);
        saved.waiting().forEach(queue::offer);
        received.addAll(saved.received());
        adapter.tally().count(Tally.RESTORED);
        return true;
    }

    /** Makes the device reachable where its subscriptions say that it wants to be. */
    public Future<Registrar.Outcome> bind() {
        return desk.bind();
    }

    /**
     * Goes on over a connection, which sends CONNACK.
     *
     * @return false where it has ended
     */
    public boolean connect(ConnectionPort next, ConnectTerms terms) {
        if (phase == Phase.ENDED) return false;
        boolean present = phase != Phase.OPENING || !subscriptions.isEmpty() || queue.size() > 0;
        if (phase == Phase.CONNECTED || phase == Phase.AWAY) adapter.tally().count(Tally.RESUMED);
        ConnectionPort previous = connection;
        connection = null;
        // MQTT 5 3.1.4-3: the earlier connection is told why.
        if (previous != null) previous.close(CloseReason.TAKEN_OVER);
        acknowledgements.forget();
        comeBack();
        connection = next;
        boolean back = phase == Phase.AWAY;
        boolean restored = phase == Phase.OPENING;
        phase = Phase.CONNECTED;
        if (back) device.comesBack();
        will = terms.will();
        expiry = terms.expiry();
        expiresAtMs = adapter.nowMs() + config.maxExpiry().toMillis();
        queue.connected(next.receiveMaximum());
        next.accept(present);
        if (restored) desk.watchAgain();
        device.stands(Liveness.PRESENT);
        saveIfKept();
        log(present ? "session resumes" : "session begins");
        pump();
        return true;
    }

    /** Takes PUBLISH. */
    public void receive(ConnectionPort from, Incoming publication) {
        if (from != connection) return;
        acknowledgements.heard();
        incoming.take(from, publication);
    }

    /** Takes PUBREL. */
    public void released(ConnectionPort from, int packetId) {
        if (from != connection) return;
        from.complete(packetId, received.remove(packetId));
    }

    /** Takes PUBACK, or a PUBREC that refuses. */
    public void acknowledged(ConnectionPort from, int packetId) {
        if (from != connection) return;
        Outgoing outgoing = queue.inFlight(packetId);
        acknowledgements.received(packetId);
        if (queue.done(packetId)) settle(outgoing, MessageLine.Outcome.CONFIRMED);
        else adapter.tally().count(Tally.IGNORED);
        told();
        pump();
    }

    /** Takes PUBREC. */
    public void publicationReceived(ConnectionPort from, int packetId) {
        if (from != connection) return;
        acknowledgements.received(packetId);
        from.release(packetId, queue.received(packetId));
    }

    /** Takes PUBCOMP. */
    public void completed(ConnectionPort from, int packetId) {
        if (from != connection) return;
        Outgoing outgoing = queue.inFlight(packetId);
        acknowledgements.heard();
        if (queue.completed(packetId)) settle(outgoing, MessageLine.Outcome.CONFIRMED);
        else adapter.tally().count(Tally.IGNORED);
        told();
        pump();
    }

    /** Takes SUBSCRIBE. */
    public void subscribe(ConnectionPort from, MqttSubscribeMessage packet) {
        if (from == connection) desk.subscribe(from, packet);
    }

    /** Takes UNSUBSCRIBE. */
    public void unsubscribe(ConnectionPort from, MqttUnsubscribeMessage packet) {
        if (from == connection) desk.unsubscribe(from, packet);
    }

    /**
     * A connection is gone.
     *
     * @param keep how long the session goes on, as the device said last; what it said at CONNECT where that is null
     * @param willWanted whether it was lost, or said that its will counts (MQTT 5 3.1.2.5)
     */
    public void dropped(ConnectionPort gone, @Nullable Duration keep, boolean willWanted) {
        if (gone != connection || phase != Phase.CONNECTED) return;
        connection = null;
        if (keep != null) expiry = keep;
        if (expiry.isZero()) {
            end(null);
            return;
        }
        phase = Phase.AWAY;
        acknowledgements.forget();
        ConnectTerms.Will left = willWanted ? will : null;
        if (left != null && !left.delay().isZero()) {
            willTimer = endpoint.startTimer(left.delay(), () -> device.goesAway(left.presence()));
        } else {
            device.goesAway(left == null ? null : left.presence());
        }
        adapter.tally().gauge(Tally.AWAY).incrementAndGet();
        expiresAtMs = adapter.nowMs() + expiry.toMillis();
        expiryTimer = endpoint.startTimer(expiry, () -> end(null));
        resumeTimer = endpoint.startTimer(config.resume(), () -> device.stands(Liveness.OVERDUE));
        device.stands(Liveness.AWAY);
        saves.save();
        log("session waits for its device");
    }

    /** Ends it, and its calls; {@code reason} closes its connection where it has one. Done when nothing of it is left. */
    public Future<Void> end(@Nullable CloseReason reason) {
        return phase == Phase.ENDED ? Future.succeededFuture() : leave(reason).compose(ignored -> saves.remove());
    }

    /** Ends it in this process; a device that keeps its session finds it again in the next. */
    public Future<Void> suspend() {
        if (phase == Phase.ENDED) return Future.succeededFuture();
        if (expiry.isZero()) return end(CloseReason.SHUTTING_DOWN);
        if (phase == Phase.CONNECTED) expiresAtMs = adapter.nowMs() + expiry.toMillis();
        saves.save();
        Future<Void> saved = saves.settled();
        return Future.join(saved, leave(CloseReason.SHUTTING_DOWN)).mapEmpty();
    }

    private Future<Void> leave(@Nullable CloseReason reason) {
        comeBack();
        phase = Phase.ENDED;
        device.close("the device has lost its connection");
        acknowledgements.forget();
        adapter.gateway().lines().leave(line);
        ConnectionPort last = connection;
        connection = null;
        if (last != null && reason != null) last.close(reason);
        directory.release(this);
        adapter.tally().gauge(Tally.SESSIONS).decrementAndGet();
        adapter.tally().gauge(Tally.WAITING).addAndGet(-waitingTold);
        waitingTold = 0;
        log("session ends");
        return desk.close();
    }

    /** Tells the device to go elsewhere, if it is there and has no calls; one that has calls is told when the last of them has ended. */
    public void sendAwayWhenIdle() {
        if (phase == Phase.CONNECTED && device.isIdle()) device.sendAway(config.reconnect());
    }

    @Override
    public void idleInDrain() {
        sendAwayWhenIdle();
    }

    @Override
    public Outcome publish(Publication publication) {
        Outcome outcome = take(publication, false);
        // The core keeps a message, and is asked for it once more when there is room.
        LineFrame frame = publication.line();
        if (outcome == Outcome.FULL && frame != null && frame.isMessage()) turnedAway = true;
        return outcome;
    }

    @Override
    public Outcome publishLast(Publication publication) {
        return take(publication, true);
    }

    @Override
    public void withdraw() {
        queue.withdraw();
        acknowledgements.forget();
        told();
    }

    @Override
    public boolean hearsCalls() {
        return subscriptions.hearsCalls();
    }

    private Outcome take(Publication publication, boolean last) {
        // Its calls end with it, and nobody is there to be told.
        if (phase == Phase.ENDED) return Outcome.NOT_SUBSCRIBED;
        Subscriptions.Match match = subscriptions.match(publication.destination());
        if (!(match instanceof Subscriptions.Matched matched)) return Outcome.NOT_SUBSCRIBED;
        Outgoing outgoing = new Outgoing(
                matched.topic(),
                matched.qos(),
                matched.identifiers(),
                publication.retained()
                        || matched.retainAsPublished() && publication.destination() instanceof Destination.Presence,
                publication);
        ConnectionPort port = connection;
        if (port != null && outgoing.size() > port.maximumPacketSize()) return Outcome.TOO_LARGE;
        if (last) queue.force(outgoing);
        else if (!queue.offer(outgoing)) return Outcome.FULL;
        told();
        if (phase == Phase.AWAY) saves.save();
        pump();
        return Outcome.TAKEN;
    }

    @Override
    public boolean inviteWaits(String callId) {
        return queue.inviteWaits(callId);
    }

    @Override
    public void forget(String callId) {
        queue.forget(callId).forEach(outgoing -> settle(outgoing, MessageLine.Outcome.LOST));
        told();
    }

    /** Writes what waits, as far as the socket and the device take it. */
    public void pump() {
        ConnectionPort port = connection;
        while (port != null && port == connection && port.isWritable()) {
            SessionQueue.Step step = queue.next(adapter.nowMs(), port.maximumPacketSize());
            if (step instanceof SessionQueue.Nothing) break;
            perform(port, step);
        }
        told();
    }

    private void perform(ConnectionPort port, SessionQueue.Step step) {
        if (step instanceof SessionQueue.Publish publish) {
            if (publish.packetId() == 0) settle(publish.outgoing(), MessageLine.Outcome.WRITTEN);
            else if (phase == Phase.CONNECTED) acknowledgements.sent(publish.packetId());
            if (publish.again()) adapter.tally().count(Tally.RETRANSMITTED);
            port.publish(publish.packetId(), publish.outgoing(), publish.again());
        } else if (step instanceof SessionQueue.Release release) {
            port.release(release.packetId(), true);
        } else if (step instanceof SessionQueue.Expired expired) {
            adapter.tally().count(Tally.EXPIRED);
            settle(expired.outgoing(), MessageLine.Outcome.LOST);
        } else if (step instanceof SessionQueue.TooLarge tooLarge) {
            device.undeliverable(tooLarge.outgoing().publication());
        }
    }

    private void settle(@Nullable Outgoing outgoing, MessageLine.Outcome outcome) {
        if (outgoing != null) device.settled(outgoing.publication(), outcome);
    }

    private void changed() {
        device.subscribesOtherwise();
        saveIfKept();
    }

    private void saveIfKept() {
        if (!expiry.isZero()) saves.save();
        else saves.remove();
    }

    private void comeBack() {
        if (phase != Phase.AWAY) return;
        endpoint.stopTimer(expiryTimer);
        endpoint.stopTimer(resumeTimer);
        endpoint.stopTimer(willTimer);
        adapter.tally().gauge(Tally.AWAY).decrementAndGet();
        // Whoever calls this says at once what phase comes instead.
    }

    private void told() {
        if (phase == Phase.ENDED) return;
        int now = queue.size();
        adapter.tally().gauge(Tally.WAITING).addAndGet(now - waitingTold);
        waitingTold = now;
        if (turnedAway && now < config.keptPublications() / 2) {
            turnedAway = false;
            desk.bindAgain();
        }
    }

    private void log(String what) {
        LOG.atInfo()
                .addKeyValue("device", address())
                .addKeyValue("waiting", queue.size())
                .log(what);
    }
}
