package org.patchbay.core.presence;

import io.vertx.core.Future;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.presence.Presence.Cause;
import org.patchbay.core.roster.RosterItem.Subscription;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;

/** Who may watch whom, and by whom users outside are known. Safe to use from any thread. */
final class WatchRules {
    private final PresenceServices services;

    WatchRules(PresenceServices services) {
        this.services = services;
    }

    /** What asking gives. */
    sealed interface Verdict permits AtHome, Outside, Denied {}

    /** The user is one of the own domain. */
    record AtHome() implements Verdict {}

    /** The user is elsewhere; this channel leads there. */
    record Outside(Channel channel) implements Verdict {}

    record Denied(Cause cause, String text) implements Verdict {}

    Future<Verdict> ask(Address watcher, Address user) {
        if (!services.domains().isOwn(user.domain())) return outside(watcher, user);
        return services.registrar().devicesOf(user).compose(devices -> {
            if (!devices.isEmpty()) return atHome(watcher, user);
            return services.accounts().find(user).compose(lookup -> {
                if (lookup instanceof Accounts.Found) return atHome(watcher, user);
                return Future.succeededFuture(new Denied(Cause.NOT_FOUND, "no user " + user));
            });
        });
    }

    /** Users of the own domain see each other; who is elsewhere sees those who have said so (RFC 6121 3.1.5). */
    private Future<Verdict> atHome(Address watcher, Address user) {
        if (services.domains().isOwn(watcher.domain())) return Future.succeededFuture(new AtHome());
        return services.rosters().of(user).map(items -> {
            boolean allowed = items.stream()
                    .anyMatch(item -> item.contact().equals(watcher.bare())
                            && (item.subscription() == Subscription.FROM || item.subscription() == Subscription.BOTH));
            return allowed
                    ? new AtHome()
                    : new Denied(Cause.FORBIDDEN, user + " has not allowed " + watcher.bare() + " to watch");
        });
    }

    private Future<Verdict> outside(Address watcher, Address user) {
        return services.router().route(watcher, user).map(route -> {
            if (route instanceof Router.Refused refused) {
                Cause cause = refused.reason() == EndReason.FORBIDDEN ? Cause.FORBIDDEN : Cause.NOT_FOUND;
                return new Denied(cause, refused.text());
            }
            return new Outside(((Router.Targets) route).groups().get(0).get(0).channel());
        });
    }
}
