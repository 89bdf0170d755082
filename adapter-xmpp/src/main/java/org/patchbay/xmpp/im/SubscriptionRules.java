package org.patchbay.xmpp.im;

import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.RosterItem.Subscription;

/** The subscription states of one user's roster (RFC 6121 appendix A): what a presence stanza makes of an item. Pure. */
public final class SubscriptionRules {
    private SubscriptionRules() {}

    /** What happens; {@code OUT} is the user's own doing, {@code IN} the contact's. */
    public enum Event {
        OUT_SUBSCRIBE,
        OUT_UNSUBSCRIBE,
        OUT_SUBSCRIBED,
        OUT_UNSUBSCRIBED,
        IN_SUBSCRIBE,
        IN_UNSUBSCRIBE,
        IN_SUBSCRIBED,
        IN_UNSUBSCRIBED
    }

    /** The item of a contact whom the user has none of. */
    public static RosterItem blank(Address contact) {
        return new RosterItem(contact.bare(), "", Subscription.NONE, false, false, false, List.of());
    }

    /** Whether an item says nothing that is worth keeping. */
    public static boolean isBlank(RosterItem item) {
        return item.equals(blank(item.contact()));
    }

    /** RFC 6121 3.1.3: a contact who has asked, and no more, is not shown to the user. */
    public static boolean isShown(RosterItem item) {
        return !item.pending() || !item.equals(with(blank(item.contact()), Subscription.NONE, false, true, false));
    }

    /** Whether the user sees the contact's presence. */
    public static boolean sees(RosterItem item) {
        return item.subscription() == Subscription.TO || item.subscription() == Subscription.BOTH;
    }

    /** Whether the contact sees the user's presence. */
    public static boolean isSeen(RosterItem item) {
        return item.subscription() == Subscription.FROM || item.subscription() == Subscription.BOTH;
    }

    /** The item after an event. */
    public static RosterItem after(RosterItem item, Event event) {
        return switch (event) {
            case OUT_SUBSCRIBE ->
                sees(item) ? item : with(item, item.subscription(), true, item.pending(), item.approved());
            case OUT_UNSUBSCRIBE, IN_UNSUBSCRIBED ->
                with(item, without(item.subscription(), Subscription.TO), false, item.pending(), item.approved());
            case OUT_SUBSCRIBED ->
                // RFC 6121 3.4: a yes that nobody has asked for is a yes in advance.
                item.pending()
                        ? with(item, plus(item.subscription(), Subscription.FROM), item.asked(), false, false)
                        : isSeen(item) ? item : with(item, item.subscription(), item.asked(), false, true);
            case OUT_UNSUBSCRIBED, IN_UNSUBSCRIBE ->
                with(
                        item,
                        without(item.subscription(), Subscription.FROM),
                        item.asked(),
                        false,
                        event == Event.IN_UNSUBSCRIBE && item.approved());
            case IN_SUBSCRIBE ->
                isSeen(item) ? item : with(item, item.subscription(), item.asked(), true, item.approved());
            case IN_SUBSCRIBED ->
                item.asked()
                        ? with(item, plus(item.subscription(), Subscription.TO), false, item.pending(), item.approved())
                        : item;
        };
    }

    private static RosterItem with(
            RosterItem item, Subscription subscription, boolean asked, boolean pending, boolean approved) {
        return new RosterItem(item.contact(), item.name(), subscription, asked, pending, approved, item.groups());
    }

    private static Subscription plus(Subscription before, Subscription more) {
        if (before == Subscription.NONE || before == more) return more;
        return Subscription.BOTH;
    }

    private static Subscription without(Subscription before, Subscription less) {
        if (before == Subscription.BOTH) return less == Subscription.TO ? Subscription.FROM : Subscription.TO;
        return before == less ? Subscription.NONE : before;
    }
}
