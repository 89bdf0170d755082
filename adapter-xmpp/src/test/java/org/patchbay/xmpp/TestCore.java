package org.patchbay.xmpp;

import io.vertx.core.Vertx;
import java.util.List;
import org.patchbay.core.Domains;
import org.patchbay.core.account.AccountEntry;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.account.InMemoryAccounts;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.core.account.LocalAuthenticator;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.message.InMemoryMessageStore;
import org.patchbay.core.message.LocalMessages;
import org.patchbay.core.message.MessageServices;
import org.patchbay.core.message.Messages;
import org.patchbay.core.message.MessagesConfig;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.LocalPresence;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.PresenceConfig;
import org.patchbay.core.presence.PresenceServices;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.core.roster.InMemoryRosters;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.routing.LocalRouter;
import org.patchbay.core.routing.RouteTable;
import org.patchbay.core.routing.Router;
import org.patchbay.core.session.InMemorySessionStore;
import org.patchbay.core.session.SessionStore;
import org.patchbay.core.spi.Gateway;

/** A core without calls: alice, bob, carol and dave of localhost, each with the password {@code patchbay}. */
final class TestCore implements Gateway {
    private static final AuthConfig AUTH = AuthConfig.defaults();

    private final Vertx vertx;
    private final SignalBus bus;
    private final Domains domains = new Domains("localhost", List.of("127.0.0.1"));
    private final Counters counters = new Counters();
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final LocalRegistrar registrar;
    private final Rosters rosters = new InMemoryRosters(100);
    private final Messages messages;
    private final Presence presence;

    TestCore(Vertx vertx) {
        this.vertx = vertx;
        this.bus = new SignalBus(vertx, "n1");
        List<AccountEntry> entries = List.of("alice", "bob", "carol", "dave").stream()
                .map(user -> new AccountEntry(user, new AccountEntry.Password("patchbay")))
                .toList();
        this.accounts = InMemoryAccounts.of(entries, domains, new KeyDerivation(4096));
        this.authenticator =
                new LocalAuthenticator(vertx, domains, accounts, AUTH, System::currentTimeMillis, counters);
        this.registrar = new LocalRegistrar(RegistrarConfig.defaults(), System::currentTimeMillis, counters);
        Router router = new LocalRouter(domains, accounts, registrar, new RouteTable(domains, List.of()));
        this.messages = LocalMessages.open(new MessageServices(
                vertx,
                bus,
                domains,
                router,
                registrar,
                new InMemoryMessageStore(100, 1_000, System::currentTimeMillis, counters),
                MessagesConfig.defaults(),
                System::currentTimeMillis,
                counters));
        this.presence = LocalPresence.open(new PresenceServices(
                vertx,
                bus,
                domains,
                accounts,
                registrar,
                rosters,
                router,
                PresenceConfig.defaults(),
                System::currentTimeMillis,
                counters));
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
    public org.patchbay.core.client.DeviceLines lines() {
        throw new IllegalStateException("this adapter has no native clients");
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
        return new InMemorySessionStore(10, System::currentTimeMillis);
    }

    @Override
    public Counters counters() {
        return counters;
    }
}
