package org.patchbay.server;

import io.vertx.core.Vertx;
import org.patchbay.core.Domains;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;

/** The core services of this process. */
record LocalGateway(Vertx vertx, SignalBus bus, Domains domains, Counters counters) {}
