package org.patchbay.core.spi;

import io.vertx.core.Vertx;
import java.util.Optional;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.client.DeviceLines;
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

    /** The devices that speak the native protocol, where the adapters meet that carry it. */
    DeviceLines lines();

    Counters counters();

    /**
     * Why the gateway takes no new call at this moment; empty where it takes one. For an endpoint whose requests are dear to serve: it refuses
     * what begins a call as soon as it knows that it is one. An invitation that is brought to a call is asked for in any case.
     */
    default Optional<Admission.Refused> refusesCalls() {
        return Optional.empty();
    }
}
