package org.patchbay.core.message;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.core.message.DispatchEvent.Routed;
import org.patchbay.core.routing.Router;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.EndReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds whom to deliver a message to. Safe to use from any thread; its futures never fail. */
final class Recipients {
    private static final Logger LOG = LoggerFactory.getLogger(Recipients.class);

    private final MessageServices services;

    Recipients(MessageServices services) {
        this.services = services;
    }

    /** The devices of an address that take messages; where it names one that is not there, all devices of the user (RFC 6121 8.5.3.2). */
    Future<Routed> find(Address from, Address to) {
        return services.router()
                .route(from, to)
                .compose(route -> read(route, from, to))
                .otherwise(failure -> {
                    services.counters().increment("patchbay_messages_failed_lookups_total");
                    LOG.atWarn().setCause(failure).log("the devices for a message could not be looked up");
                    // A user whom nobody can look up just now is not one who does not exist.
                    Failure told = new Failure(EndReason.INTERNAL, "the user could not be looked up");
                    return new Routed(List.of(), services.domains().isOwn(to.domain()), told);
                });
    }

    private Future<Routed> read(Router.Route route, Address from, Address to) {
        if (route instanceof Router.Refused refused) {
            // Of an own user who exists, and only of one, the router says UNAVAILABLE.
            boolean away = refused.reason() == EndReason.UNAVAILABLE;
            if (away && to.hasDevice()) return find(from, to.bare());
            Failure failure = new Failure(refused.reason(), refused.text());
            return Future.succeededFuture(new Routed(List.of(), away, failure));
        }
        List<Target> found =
                ((Router.Targets) route).groups().stream().flatMap(List::stream).toList();
        Failure none = new Failure(EndReason.UNAVAILABLE, "no device of " + to.bare() + " takes messages");
        if (!services.domains().isOwn(to.domain())) {
            return Future.succeededFuture(new Routed(takers(found, List.of()), false, none));
        }
        // A number that no user has is routed out of the own domain, and nobody comes back to it.
        return services.registrar()
                .devicesOf(to.bare())
                .map(devices -> new Routed(takers(found, devices), !devices.isEmpty(), none));
    }

    /** A device whose best channel takes no messages gets them by the best of those that do. */
    private static List<Target> takers(List<Target> found, List<Device> devices) {
        List<Target> takers = new ArrayList<>();
        for (Target target : found) {
            if (target.capabilities().getMessages()) {
                takers.add(target);
                continue;
            }
            devices.stream()
                    .filter(device -> device.getAddress().equals(target.device().toString()))
                    .flatMap(device -> device.getChannelsList().stream())
                    .filter(channel -> channel.getCapabilities().getMessages())
                    .findFirst()
                    .ifPresent(channel -> takers.add(new Target(target.device(), channel, channel.getCapabilities())));
        }
        return takers;
    }
}
