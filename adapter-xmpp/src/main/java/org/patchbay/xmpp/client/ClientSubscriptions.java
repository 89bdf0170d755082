package org.patchbay.xmpp.client;

import io.vertx.core.Future;
import java.util.List;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence.Watching;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.im.SubscriptionRules;
import org.patchbay.xmpp.im.SubscriptionRules.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may see whom (RFC 6121 3). Between two users of the own domain both rosters are kept here. A user with no XMPP client about is not asked:
 * the gateway says yes, since the own users see each other by every other protocol too. For a user elsewhere the core's watch decides.
 */
final class ClientSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSubscriptions.class);

    private final ClientContext context;
    private final ClientFloor floor;
    private final ClientRosters rosters;
    private final ClientWatches watches;

    ClientSubscriptions(ClientContext context, ClientFloor floor, ClientRosters rosters, ClientWatches watches) {
        this.context = context;
        this.floor = floor;
        this.rosters = rosters;
        this.watches = watches;
    }

    /** A client sends one of the four. */
    void take(ClientSession session, Presence.Type type, Address contact) {
        Address user = session.device().bare();
        if (contact.equals(user)) return;
        switch (type) {
            case subscribe -> change(user, contact, Event.OUT_SUBSCRIBE, changed -> ask(user, contact));
            case unsubscribe ->
                change(user, contact, Event.OUT_UNSUBSCRIBE, changed -> {
                    unwatch(user, contact);
                    inform(contact, user, Event.IN_UNSUBSCRIBE, Presence.Type.unsubscribe);
                });
            case subscribed ->
                change(user, contact, Event.OUT_SUBSCRIBED, changed -> {
                    // RFC 6121 3.1.5: a yes in advance stays with the server.
                    if (SubscriptionRules.isSeen(changed.after())) approve(contact, user);
                });
            case unsubscribed -> change(user, contact, Event.OUT_UNSUBSCRIBED, changed -> refuse(contact, user));
            case available, unavailable, probe, error -> throw new IllegalArgumentException("no subscription: " + type);
        }
    }

    /** The user wants to see the contact. */
    private void ask(Address user, Address contact) {
        if (!context.gateway().domains().isOwn(contact.domain())) {
            watchAndAnswer(user, contact);
            return;
        }
        change(contact, user, Event.IN_SUBSCRIBE, changed -> {
            boolean allowed =
                    SubscriptionRules.isSeen(changed.after()) || changed.after().approved();
            boolean isThere = !context.sessions().ofUser(contact).isEmpty();
            if (!allowed && isThere) {
                if (changed.isNews()) tell(contact, user, Presence.Type.subscribe);
            } else if (SubscriptionRules.isSeen(changed.after())) {
                watchAndAnswer(user, contact);
            } else {
                change(contact, user, Event.OUT_SUBSCRIBED, yes -> watchAndAnswer(user, contact));
            }
        });
    }

    /** The contact's side says yes, unless there is no such contact. */
    private void watchAndAnswer(Address user, Address contact) {
        List<ClientSession> sessions = context.sessions().ofUser(user);
        if (sessions.isEmpty()) return;
        watches.begin(sessions.get(0), contact, outcome -> {
            if (outcome instanceof Watching) {
                approve(user, contact);
            } else {
                watches.end(sessions.get(0), contact);
                refuse(user, contact);
            }
        });
    }

    /** The contact has said yes to the user. */
    private void approve(Address user, Address contact) {
        change(user, contact, Event.IN_SUBSCRIBED, changed -> {
            if (!changed.isNews()) return;
            tell(user, contact, Presence.Type.subscribed);
            for (ClientSession session : context.sessions().ofUser(user)) {
                if (session.resource().isAvailable()) watches.begin(session, contact, outcome -> {});
            }
        });
    }

    /** The contact has said no to the user, or takes a yes back. */
    private void refuse(Address user, Address contact) {
        unwatch(user, contact);
        inform(user, contact, Event.IN_UNSUBSCRIBED, Presence.Type.unsubscribed);
    }

    private void inform(Address user, Address contact, Event event, Presence.Type type) {
        if (!context.gateway().domains().isOwn(user.domain())) return;
        change(user, contact, event, changed -> {
            if (changed.isNews()) tell(user, contact, type);
        });
    }

    private void unwatch(Address user, Address contact) {
        for (ClientSession session : context.sessions().ofUser(user)) watches.end(session, contact);
    }

    /** RFC 6121 2.5.3: who removes a contact takes back what there was, both ways. */
    void removed(Address user, RosterItem item) {
        unwatch(user, item.contact());
        if (SubscriptionRules.sees(item) || item.asked()) {
            inform(item.contact(), user, Event.IN_UNSUBSCRIBE, Presence.Type.unsubscribe);
        }
        if (SubscriptionRules.isSeen(item)) refuse(item.contact(), user);
    }

    /** RFC 6121 3.1.3: requests that wait are told to each resource that comes. */
    void tellPending(ClientSession session, List<RosterItem> items) {
        for (RosterItem item : items) {
            if (item.pending()) session.send(stanza(session.device(), item.contact(), Presence.Type.subscribe));
        }
    }

    private interface Then {
        void go(RosterBook.Changed changed);
    }

    private void change(Address user, Address contact, Event event, Then then) {
        Future<RosterBook.Outcome> change =
                rosters.book().change(user, contact, item -> SubscriptionRules.after(item, event));
        floor.whenDone(change, outcome -> {
            if (outcome.failed() || outcome.result() instanceof RosterBook.Full) {
                LOG.atWarn()
                        .addKeyValue("user", user)
                        .addKeyValue("event", event)
                        .log("a roster can't be changed");
                return;
            }
            RosterBook.Changed changed = (RosterBook.Changed) outcome.result();
            if (changed.isNews()) rosters.push(user, changed.after(), false);
            then.go(changed);
        });
    }

    private void tell(Address user, Address contact, Presence.Type type) {
        for (ClientSession session : context.sessions().ofUser(user)) {
            if (session.resource().isAvailable()) session.send(stanza(session.device(), contact, type));
        }
    }

    private Presence stanza(Address user, Address contact, Presence.Type type) {
        return StanzaBuilder.buildPresence()
                .ofType(type)
                .from(floor.senderJid(contact.bare()))
                .to(floor.senderJid(user.bare()))
                .build();
    }
}
