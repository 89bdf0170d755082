package org.patchbay.sip;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.core.account.ScramKeys;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.registrar.RegistrarListener;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.SessionStore;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.transaction.TimerConfig;
import org.patchbay.sip.transaction.TransactionConfig;
import org.patchbay.sip.transport.ListenConfig;
import org.patchbay.sip.transport.SipTransport;

/** The SIP adapter on loopback sockets, with a scripted consumer in the place of the calls. */
final class SipFixture implements AutoCloseable {
    static final String PASSWORD = "patchbay";
    private static final long PATIENCE_SECONDS = 20;

    final Vertx vertx = Vertx.vertx();
    final Counters counters = new Counters();
    final BlockingQueue<Signal> toCalls = new LinkedBlockingQueue<>();
    final MemoryRegistrar registrar = new MemoryRegistrar();
    final RecordedSocial social = new RecordedSocial();
    final SignalBus bus = new SignalBus(vertx, "t");
    final SipAdapter adapter;
    final List<Door> doors;
    private boolean awaitsTimers;

    SipFixture() throws Exception {
        this(config(10));
    }

    SipFixture(SipConfig config) throws Exception {
        adapter = new SipAdapter(config);
        bus.openShard();
        bus.consume(BusAddresses.calls("t", 0), toCalls::add);
        doors = await(adapter.open(new TestGateway()));
    }

    /** Doors on free ports, timers that many times faster than the RFC's. */
    static SipConfig config(int faster) {
        SipConfig defaults = SipConfig.of(List.of(
                ListenConfig.plain(SipTransport.UDP, "127.0.0.1", 0),
                ListenConfig.plain(SipTransport.TCP, "127.0.0.1", 0)));
        return with(defaults, new TransactionConfig(TimerConfig.RFC3261.faster(faster), 10_000, Duration.ofSeconds(5)));
    }

    static SipConfig with(SipConfig config, TransactionConfig transactions) {
        return new SipConfig(
                config.doors(),
                config.transport(),
                transactions,
                config.registration(),
                config.presence(),
                config.sessionExpires(),
                config.minSe(),
                config.maxLegs(),
                config.maxPending(),
                config.nonceLifetime(),
                config.failedAttempts(),
                config.keepAlive(),
                config.flowPatience(),
                config.probe());
    }

    static SipConfig with(SipConfig config, PresencePolicy presence) {
        return new SipConfig(
                config.doors(),
                config.transport(),
                config.transactions(),
                config.registration(),
                presence,
                config.sessionExpires(),
                config.minSe(),
                config.maxLegs(),
                config.maxPending(),
                config.nonceLifetime(),
                config.failedAttempts(),
                config.keepAlive(),
                config.flowPatience(),
                config.probe());
    }

    /** The same, with other times for phones that are gone. */
    static SipConfig with(SipConfig config, Duration flowPatience, Duration probe) {
        return new SipConfig(
                config.doors(),
                config.transport(),
                config.transactions(),
                config.registration(),
                config.presence(),
                config.sessionExpires(),
                config.minSe(),
                config.maxLegs(),
                config.maxPending(),
                config.nonceLifetime(),
                config.failedAttempts(),
                config.keepAlive(),
                flowPatience,
                probe);
    }

    int port(String name) {
        String uri = doors.stream()
                .filter(door -> door.name().equals("sip-" + name))
                .findFirst()
                .orElseThrow()
                .uri();
        return Integer.parseInt(uri.replaceAll("^sip:[^:]*:(\\d+).*$", "$1"));
    }

    TestPhone udpPhone(String user) throws Exception {
        return new TestPhone(Wire.udp(port("udp")), user, PASSWORD);
    }

    TestPhone tcpPhone(String user) throws Exception {
        return new TestPhone(Wire.tcp(port("tcp")), user, PASSWORD);
    }

    /** The next signal that a leg sent to its call. */
    Signal nextSignal() throws InterruptedException {
        Signal signal = toCalls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (signal == null) throw new AssertionError("no signal within " + PATIENCE_SECONDS + " s");
        return signal;
    }

    Signal nextSignal(Signal.BodyCase body) throws InterruptedException {
        Signal signal;
        do {
            signal = nextSignal();
        } while (signal.getBodyCase() != body);
        return signal;
    }

    /** Sends to the leg that a signal came from. */
    void answer(Signal heard, Signal.Builder body) {
        bus.toEndpoint(
                BusAddresses.endpoint("sip", "t", 0),
                body.setCallId(heard.getCallId()).setLegId(heard.getLegId()).build());
    }

    /** Waits until a measured value is so. */
    void awaitValue(String name, long expected) throws InterruptedException {
        awaitValue(name, () -> counters.value(name), expected);
    }

    /** Waits for a state that nobody tells of. */
    static void awaitValue(String name, LongSupplier value, long expected) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (value.getAsLong() != expected) {
            if (System.nanoTime() > end) {
                throw new AssertionError(name + " is " + value.getAsLong() + ", expected " + expected);
            }
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /**
     * Nothing is left of any call: no leg, dialog, subscription, transfer now, and no transaction and timer once SIP's own have run out, which {@link
     * Gateways} waits for.
     */
    void awaitNothingLeft() throws InterruptedException {
        awaitsTimers = true;
        for (String name : List.of(
                "patchbay_sip_legs",
                "patchbay_sip_dialogs",
                "patchbay_sip_requests_pending",
                "patchbay_sip_messages_waiting{direction=\"in\"}",
                "patchbay_sip_messages_waiting{direction=\"out\"}",
                "patchbay_sip_subscriptions",
                "patchbay_sip_transfers")) {
            awaitValue(name, 0);
        }
    }

    /** Whether this gateway is to be left without a timer. */
    boolean awaitsTimers() {
        return awaitsTimers;
    }

    void awaitTimers() throws InterruptedException {
        for (String name : List.of(
                "patchbay_sip_transactions{side=\"client\"}",
                "patchbay_sip_transactions{side=\"server\"}",
                "patchbay_sip_timers")) {
            awaitValue(name, 0);
        }
    }

    static SessionDescription description(String sdp) {
        SdpReading reading = SdpReader.read(sdp);
        if (reading instanceof SdpReading.Read read) return read.description();
        throw new AssertionError(reading.toString());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(adapter.close());
        await(vertx.close());
    }

    private final class TestGateway implements Gateway {
        private final Domains domains = new Domains("localhost", List.of("127.0.0.1"));

        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public SignalBus bus() {
            return bus;
        }

        @Override
        public Domains domains() {
            return domains;
        }

        @Override
        public Accounts accounts() {
            return new MemoryAccounts();
        }

        @Override
        public Authenticator authenticator() {
            throw new UnsupportedOperationException("SIP has digests, not passwords");
        }

        @Override
        public Registrar registrar() {
            return registrar;
        }

        @Override
        public Rosters rosters() {
            throw new UnsupportedOperationException("SIP has no contact lists");
        }

        @Override
        public SessionStore sessions() {
            throw new UnsupportedOperationException("a phone's session is its dialog");
        }

        @Override
        public org.patchbay.core.client.DeviceLines lines() {
            throw new IllegalStateException("this adapter has no native clients");
        }

        @Override
        public Messages messages() {
            return social;
        }

        @Override
        public Presence presence() {
            return social;
        }

        @Override
        public Counters counters() {
            return counters;
        }
    }

    /** alice, bob, carol and dave, each with the same password. */
    static final class MemoryAccounts implements Accounts {
        @Override
        public Future<Lookup> find(Address user) {
            if (!List.of("alice", "bob", "carol", "dave").contains(user.user())) {
                return Future.succeededFuture(new Unknown(user));
            }
            ScramKeys none = new ScramKeys("", 1, "", "");
            String secret = user.user() + ":localhost:" + PASSWORD;
            DigestKeys digest = new DigestKeys(TestPhone.hash("MD5", secret), TestPhone.hash("SHA-256", secret));
            return Future.succeededFuture(new Found(new Account(user, none, none, digest)));
        }
    }

    /** Keeps bindings and what was learnt, for tests to look at. */
    static final class MemoryRegistrar implements Registrar {
        final Map<String, Binding> bindings = new HashMap<>();
        final BlockingQueue<MediaProfile> learnt = new LinkedBlockingQueue<>();

        @Override
        public synchronized Future<Outcome> bind(Binding binding) {
            bindings.put(binding.getChannel().getId(), binding);
            return Future.succeededFuture(new Bound(List.of()));
        }

        @Override
        public synchronized Future<Void> unbind(Address device, String channelId) {
            bindings.remove(channelId);
            notifyAll();
            return Future.succeededFuture();
        }

        @Override
        public Future<List<Device>> devicesOf(Address user) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public void addListener(RegistrarListener listener) {
            throw new UnsupportedOperationException("nobody listens to this one");
        }

        @Override
        public void learn(Address device, String channelId, MediaProfile profile) {
            learnt.add(profile);
        }

        synchronized Binding only() {
            if (bindings.size() != 1) throw new AssertionError("bindings: " + bindings);
            return bindings.values().iterator().next();
        }

        synchronized void awaitEmpty() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!bindings.isEmpty() && System.nanoTime() < end) wait(100);
            if (!bindings.isEmpty()) throw new AssertionError("still bound: " + bindings);
        }
    }
}
