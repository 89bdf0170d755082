package org.patchbay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.core.account.ScramKeys;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.core.routing.AllowedUsers;
import org.patchbay.core.routing.LocalRouter;
import org.patchbay.core.routing.RoutePattern;
import org.patchbay.core.routing.RouteRule;
import org.patchbay.core.routing.RouteTable;
import org.patchbay.core.routing.RouteVia;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;

/**
 * The rooms of the core that messages and presence stand on, the real ones: a bus on event loops, a registrar whose clock a test moves, a
 * router with one way out (to {@code *.example.net}, at the endpoint {@code trunk}). alice, bob and carol have accounts. Endpoints are
 * queues that a test reads.
 */
public final class House implements AutoCloseable {
    /** The user of a device outside. */
    public static final String OUTSIDE = "zoe@sip.example.net";

    private static final long PATIENCE_SECONDS = 10;
    private static final List<String> ACCOUNTS = List.of("alice", "bob", "carol");

    public final Vertx vertx = Vertx.vertx();
    public final SignalBus bus = new SignalBus(vertx, "test");
    public final Domains domains = new Domains("localhost", List.of("127.0.0.1"));
    public final Counters counters = new Counters();
    public final AtomicLong now = new AtomicLong(1_000_000);
    public final LocalRegistrar registrar = new LocalRegistrar(RegistrarConfig.defaults(), now::get, counters);
    public final Accounts accounts = House::account;
    public final LocalRouter router;
    private final Map<String, BlockingQueue<Signal>> inboxes = new ConcurrentHashMap<>();

    public House() {
        RouteVia via = RouteVia.sip("trunk", "trunk", "sip:{user}@{domain}");
        RouteRule rule = new RouteRule(
                RoutePattern.parse("*.example.net"), via, new AllowedUsers(false, Set.of(address("alice"))));
        router = new LocalRouter(domains, accounts, registrar, new RouteTable(domains, List.of(rule)));
    }

    private static Future<Accounts.Lookup> account(Address user) {
        if (!ACCOUNTS.contains(user.user())) return Future.succeededFuture(new Accounts.Unknown(user));
        ScramKeys none = new ScramKeys("", 1, "", "");
        return Future.succeededFuture(new Accounts.Found(new Account(user, none, none, new DigestKeys("", ""))));
    }

    /** {@code bob} or {@code bob/desk}, of the own domain. */
    public static Address address(String text) {
        return ((Address.Read) Address.read(text, "localhost")).address();
    }

    /** Opens an endpoint under this name. */
    public House listening(String endpoint) {
        inboxes.put(endpoint, new LinkedBlockingQueue<>());
        await(bus.consume(endpoint, signal -> inboxes.get(endpoint).add(signal)).completion());
        return this;
    }

    /** The next signal at an endpoint. */
    public Signal next(String endpoint) {
        try {
            Signal signal = inboxes.get(endpoint).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(signal).as("a signal at " + endpoint).isNotNull();
            return signal;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a signal waits at an endpoint that nobody has read yet. */
    public boolean hasNext(String endpoint) {
        return !inboxes.get(endpoint).isEmpty();
    }

    /** Binds a device that takes messages, by a channel of the endpoint that has the device's name; its id is {@code c-<device>}. */
    public void bind(String device) {
        bind(device, channel -> channel);
    }

    /** The same with a channel of another making. */
    public void bind(String device, UnaryOperator<Channel.Builder> change) {
        Address address = address(device);
        Channel.Builder channel = Channel.newBuilder()
                .setId("c-" + address.device())
                .setProtocol(Protocol.WEBSOCKET)
                .setEndpoint(address.device());
        Registrar.Outcome outcome = await(registrar.bind(Binding.newBuilder()
                .setAddress(address.toString())
                .setChannel(change.apply(channel))
                .setCapabilities(Capabilities.newBuilder().setMessages(true))
                .build()));
        assertThat(outcome).isInstanceOf(Registrar.Bound.class);
    }

    /** Unbinds what {@link #bind(String)} bound. */
    public void unbind(String device) {
        Address address = address(device);
        await(registrar.unbind(address, "c-" + address.device()));
    }

    /** Waits until a counter or gauge has that value. */
    public void awaitValue(String name, long expected) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (counters.value(name) != expected) {
            assertThat(System.nanoTime())
                    .as(name + " is " + counters.value(name) + ", expected " + expected)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    public static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
