package org.patchbay.xmpp.client;

import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.im.PresenceTranslator;
import org.patchbay.xmpp.im.SubscriptionRules;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients say of themselves (RFC 6121 4): who is available can be called and written to, and sees the contacts. */
final class ClientPresences {
    private static final Logger LOG = LoggerFactory.getLogger(ClientPresences.class);

    private final ClientContext context;
    private final ClientFloor floor;
    private final ClientRosters rosters;
    private final ClientWatches watches;
    private final ClientSubscriptions subscriptions;

    ClientPresences(ClientContext context, ClientFloor floor, ClientRosters rosters) {
        this.context = context;
        this.floor = floor;
        this.rosters = rosters;
        this.watches = new ClientWatches(context, floor);
        this.subscriptions = new ClientSubscriptions(context, floor, rosters, watches);
    }

    void take(ClientSession session, Presence presence) {
        Jid to = presence.getTo();
        switch (presence.getType()) {
            case available -> {
                if (to == null) available(session, presence);
                else direct(session, presence, to);
            }
            case unavailable -> {
                if (to == null) unavailable(session, presence);
                else direct(session, presence, to);
            }
            case subscribe, subscribed, unsubscribe, unsubscribed -> {
                // RFC 6121 3.1.2: to a bare JID, and to none but a user's.
                if (to != null && floor.addressOf(to.asBareJid()) instanceof Address.Read read) {
                    subscriptions.take(session, presence.getType(), read.address());
                }
            }
            case probe -> {
                if (to != null && floor.addressOf(to) instanceof Address.Read read) probe(session, read.address());
            }
            case error -> {}
        }
    }

    private void available(ClientSession session, Presence presence) {
        boolean initial = !session.resource().isAvailable();
        session.resource().presence(presence);
        if (session.resource().isWilling()) bind(session);
        else unbind(session);
        floor.capabilities().seen(session, presence, () -> {
            if (session.resource().isBound()) bind(session);
        });
        if (initial) showContacts(session);
    }

    private void showContacts(ClientSession session) {
        // RFC 6121 4.2.2: a user's other resources are seen like a contact's.
        watches.begin(session, session.device().bare(), outcome -> {});
        floor.whenDone(rosters.book().of(session.device().bare()), items -> {
            if (items.failed()) {
                LOG.atWarn().addKeyValue("device", session.device()).log("a roster is out of reach");
                return;
            }
            if (session.isEnded() || !session.resource().isAvailable()) return;
            for (RosterItem item : items.result()) {
                if (SubscriptionRules.sees(item)) watches.begin(session, item.contact(), outcome -> {});
            }
            subscriptions.tellPending(session, items.result());
        });
    }

    private void bind(ClientSession session) {
        session.resource().bound(true);
        floor.whenDone(context.gateway().registrar().bind(binding(session)), outcome -> {
            if (outcome.failed() || outcome.result() instanceof Registrar.TooMany) {
                LOG.atWarn().addKeyValue("device", session.device()).log("a resource can't be bound");
                session.resource().bound(false);
                session.end(new StreamError(StreamCondition.RESOURCE_CONSTRAINT, "the user has too many devices"));
            } else if (session.isEnded() || !session.resource().isBound()) {
                unbindNow(session);
            } else {
                Presence said = session.resource().presence();
                if (said == null) return;
                context.gateway().presence().publish(session.device(), session.id(), PresenceTranslator.toState(said));
            }
        });
    }

    private Binding binding(ClientSession session) {
        boolean encrypts = session.resource().features().contains(Namespaces.DTLS);
        return Binding.newBuilder()
                .setAddress(session.device().toString())
                .setChannel(floor.channel(session))
                .setCapabilities(Capabilities.newBuilder()
                        .setTrickle(true)
                        .setVideo(session.resource().features().contains("urn:xmpp:jingle:apps:rtp:video"))
                        .setMessages(true)
                        .setMediaProfile(encrypts ? MediaProfile.WEBRTC : MediaProfile.MEDIA_PROFILE_UNSPECIFIED))
                .build();
    }

    private void unbind(ClientSession session) {
        if (!session.resource().isBound()) return;
        session.resource().bound(false);
        unbindNow(session);
    }

    private void unbindNow(ClientSession session) {
        context.gateway()
                .registrar()
                .unbind(session.device(), session.id())
                .onFailure(cause -> LOG.atError()
                        .setCause(cause)
                        .addKeyValue("device", session.device())
                        .log("a resource can't be unbound"));
    }

    private void unavailable(ClientSession session, Presence presence) {
        session.resource().presence(null);
        unbind(session);
        watches.endAll(session);
        // RFC 6121 4.6.3: who was told directly is told that, too.
        for (Jid told : session.resource().takeTold()) {
            Presence copy = presence.asBuilder(String.valueOf(presence.getStanzaId()))
                    .from(session.jid())
                    .to(told)
                    .build();
            passOn(copy, told);
        }
    }

    /** RFC 6121 4.6: between clients of this endpoint; devices of other protocols have no word for it. */
    private void direct(ClientSession session, Presence presence, Jid to) {
        if (presence.getType() == Presence.Type.unavailable) session.resource().untold(to);
        else if (!session.resource().told(to)) return;
        passOn(presence, to);
    }

    private void passOn(Presence presence, Jid to) {
        if (!(floor.addressOf(to) instanceof Address.Read read)) return;
        if (read.address().hasDevice()) {
            ClientSession other = context.sessions().of(read.address());
            if (other != null && other.resource().isAvailable()) other.send(presence);
            return;
        }
        for (ClientSession other : context.sessions().ofUser(read.address())) {
            if (other.resource().isAvailable()) other.send(presence);
        }
    }

    /** RFC 6121 4.3: how a contact is; nobody else's business is told. */
    private void probe(ClientSession session, Address contact) {
        if (watches.isWatching(session, contact)) watches.begin(session, contact, outcome -> {});
    }

    void ended(ClientSession session) {
        Presence last =
                StanzaBuilder.buildPresence().ofType(Presence.Type.unavailable).build();
        unavailable(session, last);
    }

    /** A contact is no longer in a user's roster. */
    void removed(Address user, RosterItem item) {
        subscriptions.removed(user, item);
    }

    void changed(Signal signal) {
        watches.changed(signal);
    }
}
