package org.patchbay.core.presence;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.roster.Rosters;
import org.patchbay.core.routing.Router;

/**
 * What presence needs of the rest of the house.
 *
 * @param vertx whose event loop it lives on
 * @param bus carries what watchers are told
 * @param domains tells the own addresses
 * @param accounts tells who exists
 * @param registrar tells who is there
 * @param rosters tell who outside may watch whom
 * @param router finds who knows of users outside
 * @param config the bounds
 * @param clock milliseconds since 1970
 * @param counters gets {@code patchbay_presence_*}
 */
public record PresenceServices(
        Vertx vertx,
        SignalBus bus,
        Domains domains,
        Accounts accounts,
        Registrar registrar,
        Rosters rosters,
        Router router,
        PresenceConfig config,
        LongSupplier clock,
        Counters counters) {}
