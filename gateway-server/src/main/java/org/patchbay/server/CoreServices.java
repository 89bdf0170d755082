package org.patchbay.server;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.account.InMemoryAccounts;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.core.account.LocalAuthenticator;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.admission.Load;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.call.CallServices;
import org.patchbay.core.call.Talks;
import org.patchbay.core.client.DeviceLines;
import org.patchbay.core.client.LineServices;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.message.LocalMessages;
import org.patchbay.core.message.MessageServices;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.LocalPresence;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.PresenceServices;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.routing.LocalRouter;
import org.patchbay.core.routing.RouteTable;
import org.patchbay.core.routing.Router;
import org.patchbay.core.session.SessionStore;
import org.patchbay.core.spi.Gateway;
import org.patchbay.server.config.CoreConfig;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.storage.AccountsInTurn;
import org.patchbay.server.storage.Storage;

/** The core of this process, as adapters see it and as calls do. */
final class CoreServices implements Gateway {
    private static final long SWEEP_MS = 1_000;
    private static final int USERS_A_SWEEP = 2_000;

    private final Vertx vertx;
    private final SignalBus bus;
    private final Domains domains;
    private final Counters counters;
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final LocalRegistrar registrar;
    private final Messages messages;
    private final LocalPresence presence;
    private final Rosters rosters;
    private final SessionStore sessions;
    private final DeviceLines lines;
    private final Admission admission;
    private final CallServices calls;

    /** @throws IllegalArgumentException for an account that can't be one */
    CoreServices(Vertx vertx, GatewayConfig config, Counters counters, MediaRelay relay, Storage storage) {
        CoreConfig core = config.core();
        LongSupplier clock = Clock.systemUTC()::millis;
        this.vertx = vertx;
        this.counters = counters;
        this.bus = new SignalBus(vertx, config.node());
        this.domains = config.domain().domains();
        InMemoryAccounts configured = InMemoryAccounts.of(
                core.accounts(), domains, new KeyDerivation(core.auth().iterations()));
        this.accounts = new AccountsInTurn(configured, storage.accounts());
        this.authenticator = new LocalAuthenticator(vertx, domains, accounts, core.auth(), clock, counters);
        this.registrar = new LocalRegistrar(core.registrar(), clock, counters);
        this.rosters = storage.rosters();
        this.sessions = storage.sessions();
        Router router = new LocalRouter(domains, accounts, registrar, new RouteTable(domains, core.routes()));
        // The rate of new calls is kept by a clock that never goes back.
        this.admission = new Admission(
                core.admission(), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), counters, new Load(counters));
        this.messages = LocalMessages.open(new MessageServices(
                vertx, bus, domains, router, registrar, storage.messages(), core.messages(), clock, counters));
        this.presence = LocalPresence.open(new PresenceServices(
                vertx, bus, domains, accounts, registrar, rosters, router, core.presence(), clock, counters));
        this.lines = new DeviceLines(new LineServices(bus, domains, messages, presence, registrar, counters));
        this.calls = new CallServices(
                bus, domains, router, registrar, relay, admission, core.calls(), talksOf(presence), counters);
        vertx.setPeriodic(SWEEP_MS, timer -> {
            registrar.sweep(USERS_A_SWEEP);
            presence.sweep();
        });
    }

    /** Calls know nothing of presence, nor presence of calls. */
    private static Talks talksOf(LocalPresence presence) {
        return new Talks() {
            @Override
            public void began(Address device) {
                presence.callBegan(device);
            }

            @Override
            public void ended(Address device) {
                presence.callEnded(device);
            }
        };
    }

    /** What calls need. */
    CallServices calls() {
        return calls;
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
        return accounts;
    }

    @Override
    public Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public Registrar registrar() {
        return registrar;
    }

    @Override
    public DeviceLines lines() {
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
        return rosters;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Override
    public Optional<Admission.Refused> refusesCalls() {
        return admission.outlook();
    }

    @Override
    public Counters counters() {
        return counters;
    }
}
