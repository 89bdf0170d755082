package org.patchbay.core.routing;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.EndReason;

/**
 * Routes to the devices of the own users, and everything else by the route table.
 *
 * <p>A user with devices needs no account here to be rung: who came in by a token may have none. An account that is deleted must lose its
 * registrations too.
 */
public final class LocalRouter implements Router {
    private final Domains domains;
    private final Accounts accounts;
    private final Registrar registrar;
    private final RouteTable table;

    /** A router over these. */
    public LocalRouter(Domains domains, Accounts accounts, Registrar registrar, RouteTable table) {
        this.domains = domains;
        this.accounts = accounts;
        this.registrar = registrar;
        this.table = table;
    }

    @Override
    public Future<Route> route(Address from, Address to) {
        if (!domains.isOwn(to.domain())) return Future.succeededFuture(by(table.outside(from, to), to, noRoute(to)));
        // An alias of the own domain names the same user.
        Address own = new Address(to.user(), domains.own(), to.device());
        return registrar.devicesOf(own).compose(devices -> atHome(devices, from, own));
    }

    private Future<Route> atHome(List<Device> devices, Address from, Address to) {
        List<List<Target>> groups = RingOrder.groups(devices, from, to);
        if (!groups.isEmpty()) return Future.succeededFuture(new Targets(groups));
        if (!devices.isEmpty()) return Future.succeededFuture(noOther(to));
        return accounts.find(to)
                .map(lookup -> withoutDevices(lookup, from, to))
                .recover(failure -> withoutAccounts(failure, from, to));
    }

    /** Accounts that are out of reach cost no call that has a way out; whether anybody else is known can't be told. */
    private Future<Route> withoutAccounts(Throwable failure, Address from, Address to) {
        Route route = by(table.numberAtHome(from, to), to, unavailable(to));
        return route instanceof Targets ? Future.succeededFuture(route) : Future.failedFuture(failure);
    }

    private Route withoutDevices(Accounts.Lookup lookup, Address from, Address to) {
        if (lookup instanceof Accounts.Found) return unavailable(to);
        return by(table.numberAtHome(from, to), to, new Refused(EndReason.NOT_FOUND, "no user " + to.bare()));
    }

    private static Route by(RouteTable.Match match, Address to, Refused otherwise) {
        if (match instanceof RouteTable.Through through) {
            RouteVia via = through.via();
            return new Targets(List.of(List.of(new Target(to, via.channelTo(to), via.capabilities()))));
        }
        if (match instanceof RouteTable.NotAllowed) {
            return new Refused(EndReason.FORBIDDEN, "not allowed to call " + to);
        }
        return otherwise;
    }

    private static Refused noRoute(Address to) {
        return new Refused(EndReason.NOT_FOUND, "no route to " + to.domain());
    }

    private static Refused unavailable(Address to) {
        return new Refused(EndReason.UNAVAILABLE, "no device of " + to.bare() + " is connected");
    }

    /** There are devices, but not the one that was called, or only the one that calls. */
    private static Refused noOther(Address to) {
        return new Refused(
                EndReason.UNAVAILABLE,
                to.hasDevice() ? "device " + to + " is not connected" : "no other device of " + to + " is connected");
    }
}
