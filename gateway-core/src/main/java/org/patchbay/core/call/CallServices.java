package org.patchbay.core.call;

import org.patchbay.core.Domains;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.routing.Router;

/**
 * What calls need of the rest of the house.
 *
 * @param bus carries their signals
 * @param domains tells the own addresses
 * @param router finds whom to ring
 * @param registrar is told what calls learn of devices
 * @param relay joins media that can't meet
 * @param admission lets calls in or not
 * @param policy what the operator has decided
 * @param talks is told who talks
 * @param counters what the operator reads
 */
public record CallServices(
        SignalBus bus,
        Domains domains,
        Router router,
        Registrar registrar,
        MediaRelay relay,
        Admission admission,
        CallPolicy policy,
        Talks talks,
        Counters counters) {}
