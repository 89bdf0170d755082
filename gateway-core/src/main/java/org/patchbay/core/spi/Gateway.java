package org.patchbay.core.spi;

import io.vertx.core.Vertx;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.session.SessionStore;

/** What the core offers to an adapter. */
public interface Gateway {
    Vertx vertx();

    SignalBus bus();

    Domains domains();

    Accounts accounts();

    Authenticator authenticator();

    Registrar registrar();

    Messages messages();

    Presence presence();

    Rosters rosters();

    SessionStore sessions();

    Counters counters();
}
