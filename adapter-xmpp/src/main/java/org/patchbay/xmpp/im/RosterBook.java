package org.patchbay.xmpp.im;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.patchbay.core.Address;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.Rosters;

/** Changes rosters, one change of a user's after the other, so that none is lost. It belongs to one event loop. */
public final class RosterBook {
    private final Rosters rosters;
    private final Map<Address, Future<?>> lastByUser = new HashMap<>();

    public RosterBook(Rosters rosters) {
        this.rosters = rosters;
    }

    /** What a change gives. */
    public sealed interface Outcome permits Changed, Full {}

    /** The item before and after; the same where nothing has changed. */
    public record Changed(RosterItem before, RosterItem after) implements Outcome {
        public boolean isNews() {
            return !before.equals(after);
        }
    }

    /** The user has as many contacts as allowed. */
    public record Full(int allowed) implements Outcome {}

    /** All items of a user, those included that only wait for the user's answer. */
    public Future<List<RosterItem>> of(Address user) {
        return rosters.of(user);
    }

    /** Changes the item of a contact, a blank one where there is none. */
    public Future<Outcome> change(Address user, Address contact, UnaryOperator<RosterItem> change) {
        return inTurn(
                user,
                () -> rosters.of(user).compose(items -> {
                    RosterItem before = items.stream()
                            .filter(item -> item.contact().equals(contact.bare()))
                            .findFirst()
                            .orElseGet(() -> SubscriptionRules.blank(contact));
                    RosterItem after = change.apply(before);
                    if (after.equals(before)) return Future.succeededFuture(new Changed(before, after));
                    return rosters.put(user, after)
                            .map(outcome -> outcome instanceof Rosters.Full full
                                    ? new Full(full.allowed())
                                    : new Changed(before, after));
                }));
    }

    /** Removes a contact; the item as it was, a blank one where there was none. */
    public Future<RosterItem> remove(Address user, Address contact) {
        return inTurn(
                user,
                () -> rosters.of(user).compose(items -> {
                    RosterItem before = items.stream()
                            .filter(item -> item.contact().equals(contact.bare()))
                            .findFirst()
                            .orElseGet(() -> SubscriptionRules.blank(contact));
                    return rosters.remove(user, contact).map(before);
                }));
    }

    private <T> Future<T> inTurn(Address user, Supplier<Future<T>> task) {
        Address bare = user.bare();
        Future<?> before = lastByUser.getOrDefault(bare, Future.succeededFuture());
        Future<T> now = before.transform(done -> task.get());
        lastByUser.put(bare, now);
        now.onComplete(done -> lastByUser.remove(bare, now));
        return now;
    }
}
