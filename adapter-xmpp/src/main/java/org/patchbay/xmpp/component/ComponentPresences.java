package org.patchbay.xmpp.component;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence.Watching;
import org.patchbay.core.presence.Watch;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.im.PresenceTranslator;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.im.SeenDevices;
import org.patchbay.xmpp.im.SubscriptionRules;
import org.patchbay.xmpp.im.SubscriptionRules.Event;
import org.patchbay.xmpp.jingle.JinglePeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presence between users of the server and the gateway's (RFC 7248). A user of the server who wants to see one of the gateway's may: the
 * server's administrator has let the gateway in, and the gateway's users have no way to be asked.
 */
final class ComponentPresences {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentPresences.class);
    private static final int MOST_WATCHES = 100_000;
    private static final int MOST_ASKED = 100_000;

    private final Gateway gateway;
    private final ComponentDoor door;
    private final RosterBook book;
    private final OutsideResources resources = new OutsideResources();
    private final ComponentCapabilities capabilities;
    /** Who of the server watches whom of the gateway. */
    private final Map<Pair, SeenDevices> watchers = new LinkedHashMap<>();
    /** Whom of the gateway's the server was asked to show whom of its own. */
    private final Set<Pair> asked = new HashSet<>();

    private record Pair(Address watcher, Address watched) {}

    ComponentPresences(Gateway gateway, ComponentDoor door, RosterBook book, TimerWheel wheel) {
        this.gateway = gateway;
        this.door = door;
        this.book = book;
        this.capabilities = new ComponentCapabilities(door.domainJid(), door::send, wheel, resources);
    }

    /** The JID by which somebody behind the server is best called. */
    Jid best(Jid jid) {
        return resources.best(jid);
    }

    /** Runs something as soon as it is known how a user is best called, which takes a moment at most. */
    void whenKnown(Jid user, Runnable then) {
        capabilities.whenKnown(user, then);
    }

    /** An answer to a question about what a resource can do, perhaps. */
    void answered(IQ answer) {
        capabilities.answered(answer);
    }

    /** How somebody behind the server is best invited to a call. */
    JinglePeer.Initiation initiation(Jid jid) {
        return resources.initiation(jid);
    }

    void take(Presence presence, Address from) {
        if (!(door.addressOf(presence.getTo()) instanceof Address.Read read)) return;
        Pair pair = new Pair(from.bare(), read.address().bare());
        switch (presence.getType()) {
            case subscribe -> allow(pair);
            case unsubscribe -> {
                end(pair);
                book.change(
                        pair.watched(), pair.watcher(), item -> SubscriptionRules.after(item, Event.IN_UNSUBSCRIBE));
                answer(pair, Presence.Type.unsubscribed);
            }
            case probe -> probe(pair);
            case available, unavailable -> {
                resources.said(presence);
                capabilities.seen(presence);
                gateway.presence().publishOutside(from.bare(), resources.stateOf(presence.getFrom()));
            }
            case unsubscribed -> gateway.presence().publishOutside(from.bare(), PresenceTranslator.toState(presence));
            case subscribed, error -> {}
        }
    }

    private void allow(Pair pair) {
        if (watchers.size() >= MOST_WATCHES && !watchers.containsKey(pair)) {
            answer(pair, Presence.Type.unsubscribed);
            return;
        }
        door.whenDone(
                book.change(
                        pair.watched(),
                        pair.watcher(),
                        item -> SubscriptionRules.after(
                                SubscriptionRules.after(item, Event.IN_SUBSCRIBE), Event.OUT_SUBSCRIBED)),
                outcome -> {
                    if (outcome.succeeded() && outcome.result() instanceof RosterBook.Changed) begin(pair, true);
                    else answer(pair, Presence.Type.unsubscribed);
                });
    }

    private void begin(Pair pair, boolean wasAsked) {
        watchers.putIfAbsent(pair, new SeenDevices());
        Watch watch = new Watch(id(pair), pair.watcher(), pair.watched(), door.channel(), 0);
        door.whenDone(gateway.presence().watch(watch), outcome -> {
            if (outcome.succeeded() && outcome.result() instanceof Watching) {
                if (wasAsked) answer(pair, Presence.Type.subscribed);
                return;
            }
            watchers.remove(pair);
            book.change(pair.watched(), pair.watcher(), item -> SubscriptionRules.after(item, Event.IN_UNSUBSCRIBE));
            answer(pair, Presence.Type.unsubscribed);
        });
    }

    private void end(Pair pair) {
        SeenDevices seen = watchers.remove(pair);
        if (seen == null) return;
        gateway.presence().unwatch(id(pair));
        for (SeenDevices.Shown shown : seen.gone()) tell(pair, shown);
    }

    /** RFC 6121 4.3: the server asks for those who may see. After a start of this gateway that is how it learns of them. */
    private void probe(Pair pair) {
        if (watchers.containsKey(pair)) {
            begin(pair, false);
            return;
        }
        door.whenDone(book.of(pair.watched()), items -> {
            boolean allowed = items.succeeded()
                    && items.result().stream()
                            .anyMatch(item -> item.contact().equals(pair.watcher()) && SubscriptionRules.isSeen(item));
            if (allowed && watchers.size() < MOST_WATCHES) begin(pair, false);
            else answer(pair, Presence.Type.unsubscribed);
        });
    }

    /** Somebody of the gateway's has changed. */
    void changed(Signal signal) {
        Pair pair = new Pair(
                Address.parse(signal.getTo()).bare(),
                Address.parse(signal.getFrom()).bare());
        SeenDevices seen = watchers.get(pair);
        if (seen == null) return;
        for (SeenDevices.Shown shown : seen.changed(
                pair.watched(), signal.getPresence(), pair.watched().bare())) {
            tell(pair, shown);
        }
    }

    private void tell(Pair pair, SeenDevices.Shown shown) {
        door.send(PresenceTranslator.toStanza(
                shown.state(), shown.note(), door.senderJid(shown.address()), door.outsideJid(pair.watcher())));
    }

    private void answer(Pair pair, Presence.Type type) {
        door.send(StanzaBuilder.buildPresence()
                .ofType(type)
                .from(door.senderJid(pair.watched()))
                .to(door.outsideJid(pair.watcher()))
                .build());
    }

    /** A user of the gateway's wants to see one of the server's, or does no more. */
    void subscribe(Signal signal) {
        Pair pair = new Pair(
                Address.parse(signal.getFrom()).bare(),
                Address.parse(signal.getTo()).bare());
        if (signal.getSubscribe().getExpiresSeconds() == 0) {
            asked.remove(pair);
            forget(pair);
            return;
        }
        if (asked.size() >= MOST_ASKED && !asked.contains(pair)) {
            LOG.atWarn().log("as many subscriptions to the server's users as there may be");
            return;
        }
        asked.add(pair);
        ask(pair, Presence.Type.subscribe);
        gateway.presence().publishOutside(pair.watched(), resources.stateOf(door.outsideJid(pair.watched())));
    }

    /**
     * A watch ends whenever its device goes; the subscription is for longer (RFC 6121 3), or its owner would be asked at each return. It ends
     * when the user's roster says so.
     */
    private void forget(Pair pair) {
        door.whenDone(book.of(pair.watcher()), items -> {
            boolean sees = items.failed()
                    || items.result().stream()
                            .filter(item -> item.contact().equals(pair.watched()))
                            .allMatch(item -> SubscriptionRules.sees(item) || item.asked());
            if (!sees) ask(pair, Presence.Type.unsubscribe);
        });
    }

    private void ask(Pair pair, Presence.Type type) {
        door.send(StanzaBuilder.buildPresence()
                .ofType(type)
                .from(door.senderJid(pair.watcher()))
                .to(door.outsideJid(pair.watched()))
                .build());
    }

    /** The link stands again: what either side may have missed is told and asked anew. */
    void up() {
        for (Pair pair : List.copyOf(watchers.keySet())) begin(pair, false);
        for (Pair pair : asked) ask(pair, Presence.Type.probe);
    }

    /** The link is gone: nobody knows how the server's users are. */
    void down() {
        resources.clear();
        capabilities.clear();
        PresenceState offline =
                PresenceState.newBuilder().setState(PresenceState.State.OFFLINE).build();
        for (Pair pair : asked) gateway.presence().publishOutside(pair.watched(), offline);
        for (SeenDevices seen : watchers.values()) seen.gone();
    }

    private String id(Pair pair) {
        return "xmpp " + door.handle() + " " + pair.watcher() + " " + pair.watched();
    }
}
