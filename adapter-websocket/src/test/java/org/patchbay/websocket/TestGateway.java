package org.patchbay.websocket;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.client.DeviceLines;
import org.patchbay.core.client.LineServices;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.registrar.RegistrarListener;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.SessionStore;
import org.patchbay.core.spi.Gateway;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;

/** A core without calls: everybody's password is {@code patchbay}, the token of alice is {@code token-alice}. */
final class TestGateway implements Gateway {
    private final Vertx vertx;
    private final SignalBus bus;
    private final Domains domains = new Domains("localhost", List.of("127.0.0.1"));
    private final Counters counters = new Counters();
    final ScriptedMessages messages = new ScriptedMessages();
    final ScriptedPresence presence = new ScriptedPresence();
    final Map<String, Binding> bindings = new LinkedHashMap<>();
    volatile int allowedChannels = 100;
    /** Bindings wait for this. */
    volatile Future<Void> gate = Future.succeededFuture();

    private int binding;
    private int unbound;

    private @org.jspecify.annotations.Nullable DeviceLines lines;

    TestGateway(Vertx vertx) {
        this.vertx = vertx;
        this.bus = new SignalBus(vertx, "n1");
    }

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
        throw new IllegalStateException("this adapter reads no accounts");
    }

    @Override
    public synchronized DeviceLines lines() {
        if (lines == null) {
            lines = new DeviceLines(new LineServices(bus, domains, messages, presence, registrar(), counters));
        }
        return lines;
    }

    @Override
    public Messages messages() {
        return messages;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public Rosters rosters() {
        throw new IllegalStateException("this adapter has no contact lists");
    }

    @Override
    public SessionStore sessions() {
        throw new IllegalStateException("this adapter keeps its sessions itself");
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Authenticator authenticator() {
        return new Authenticator() {
            @Override
            public Future<Verdict> byPassword(String user, String password, String remote) {
                if (user.equals("flood")) return vertx.executeBlocking(() -> new Throttled(7));
                if (user.equals("broken")) return Future.failedFuture("the account store is away");
                if (!password.equals("patchbay")) return vertx.executeBlocking(() -> new Denied("password"));
                Address.Reading reading = domains.read(user);
                return vertx.executeBlocking(() -> new Granted(((Address.Read) reading).address()));
            }

            @Override
            public Future<Verdict> byToken(String token, String remote) {
                return Future.succeededFuture(
                        token.equals("token-alice")
                                ? new Granted(Address.of("alice", "localhost"))
                                : new Denied("signature"));
            }
        };
    }

    @Override
    public Registrar registrar() {
        return new Registrar() {
            @Override
            public Future<Outcome> bind(Binding binding) {
                synchronized (bindings) {
                    TestGateway.this.binding++;
                    bindings.notifyAll();
                }
                return gate.map(open -> bindNow(binding));
            }

            private Outcome bindNow(Binding binding) {
                synchronized (bindings) {
                    if (bindings.size() >= allowedChannels) return new TooMany(allowedChannels);
                    bindings.put(binding.getChannel().getId(), binding);
                    return new Bound(List.of());
                }
            }

            @Override
            public Future<Void> unbind(Address device, String channelId) {
                synchronized (bindings) {
                    bindings.remove(channelId);
                    unbound++;
                    bindings.notifyAll();
                }
                return Future.succeededFuture();
            }

            @Override
            public Future<List<Device>> devicesOf(Address user) {
                synchronized (bindings) {
                    List<Device> devices = new ArrayList<>();
                    for (Binding binding : bindings.values()) {
                        if (!Address.parse(binding.getAddress()).bare().equals(user.bare())) continue;
                        devices.add(Device.newBuilder()
                                .setAddress(binding.getAddress())
                                .setCapabilities(binding.getCapabilities())
                                .addChannels(binding.getChannel())
                                .build());
                    }
                    return Future.succeededFuture(devices);
                }
            }

            @Override
            public void addListener(RegistrarListener listener) {
                throw new IllegalStateException("this adapter listens to nobody");
            }

            @Override
            public void learn(Address device, String channelId, MediaProfile profile) {
                throw new IllegalStateException("this adapter has nothing to learn");
            }
        };
    }

    /** The one binding there is. */
    Binding binding() {
        synchronized (bindings) {
            return bindings.values().iterator().next();
        }
    }

    /** Waits until something has been unbound, and nothing is bound any more. */
    void waitUntilUnbound() throws InterruptedException {
        waitUntil(() -> unbound > 0 && bindings.isEmpty());
    }

    /** Waits until that many bindings have been asked for. */
    void waitUntilBinding(int times) throws InterruptedException {
        waitUntil(() -> binding >= times);
    }

    private void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        synchronized (bindings) {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) throw new AssertionError("still bound: " + bindings.keySet());
                bindings.wait(left);
            }
        }
    }
}
