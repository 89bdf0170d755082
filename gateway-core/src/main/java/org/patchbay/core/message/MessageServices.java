package org.patchbay.core.message;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import org.patchbay.core.Domains;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.routing.Router;

/**
 * What messages need of the rest of the house.
 *
 * @param vertx whose event loop they live on
 * @param bus carries them
 * @param domains tells the own addresses
 * @param router finds whom to deliver to
 * @param registrar tells who is back
 * @param store keeps what waits
 * @param config what the operator has decided
 * @param clock milliseconds since 1970
 * @param counters gets {@code patchbay_messages_*}
 */
public record MessageServices(
        Vertx vertx,
        SignalBus bus,
        Domains domains,
        Router router,
        Registrar registrar,
        MessageStore store,
        MessagesConfig config,
        LongSupplier clock,
        Counters counters) {}
