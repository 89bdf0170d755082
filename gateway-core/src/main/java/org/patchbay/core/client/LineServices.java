package org.patchbay.core.client;

import org.patchbay.core.Domains;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.registrar.Registrar;

/** What lines need of the rest of the house. */
public record LineServices(
        SignalBus bus, Domains domains, Messages messages, Presence presence, Registrar registrar, Counters counters) {}
