package org.patchbay.xmpp.client;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence.Outcome;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.im.PresenceTranslator;
import org.patchbay.xmpp.im.SeenDevices;
import org.patchbay.xmpp.wire.XmppCounters;

/** Whom clients see: each contact's devices, each as a resource of its own, so that it can be called by its full JID. */
final class ClientWatches {
    private final ClientContext context;
    private final ClientFloor floor;
    /** By session and contact, what the client knows. */
    private final Map<ClientSession, Map<Address, SeenDevices>> seen = new HashMap<>();

    ClientWatches(ClientContext context, ClientFloor floor) {
        this.context = context;
        this.floor = floor;
    }

    boolean isWatching(ClientSession session, Address contact) {
        return seen.getOrDefault(session, Map.of()).containsKey(contact.bare());
    }

    /** Shows a contact from now on; what comes of it is told. */
    void begin(ClientSession session, Address contact, Consumer<Outcome> told) {
        Address bare = contact.bare();
        seen.computeIfAbsent(session, none -> new HashMap<>()).putIfAbsent(bare, new SeenDevices());
        // The channel's id is not that of the registrar's, so that it is this class alone that ends the watch.
        Watch watch = new Watch(
                id(session, bare),
                session.device().bare(),
                bare,
                floor.channel(session).toBuilder()
                        .setId("watch-" + session.id())
                        .build(),
                0);
        floor.whenDone(context.gateway().presence().watch(watch), outcome -> {
            if (outcome.succeeded()) told.accept(outcome.result());
        });
    }

    /** Shows a contact no more; the client is told that its devices are unavailable. */
    void end(ClientSession session, Address contact) {
        Map<Address, SeenDevices> all = seen.getOrDefault(session, Map.of());
        SeenDevices known = all.remove(contact.bare());
        if (known == null) return;
        context.gateway().presence().unwatch(id(session, contact.bare()));
        for (SeenDevices.Shown shown : known.gone()) tell(session, shown);
    }

    /** The client sees nobody any more, and is told nothing. */
    void endAll(ClientSession session) {
        Map<Address, SeenDevices> all = seen.remove(session);
        if (all == null) return;
        for (Address contact : all.keySet()) context.gateway().presence().unwatch(id(session, contact));
    }

    /** A contact has changed. */
    void changed(Signal signal) {
        PresenceState state = signal.getPresence();
        ClientSession session = context.sessions().byId(state.getChannel().getHandle());
        Address contact = Address.parse(signal.getFrom()).bare();
        SeenDevices known =
                session == null ? null : seen.getOrDefault(session, Map.of()).get(contact);
        if (session == null || known == null) {
            context.counters().count(XmppCounters.STRAY_SIGNALS);
            return;
        }
        // A client knows of itself.
        for (SeenDevices.Shown shown : known.changed(contact, state, session.device())) tell(session, shown);
    }

    private void tell(ClientSession session, SeenDevices.Shown shown) {
        session.send(PresenceTranslator.toStanza(
                shown.state(), shown.note(), floor.senderJid(shown.address()), session.jid()));
    }

    private static String id(ClientSession session, Address contact) {
        return "xmpp " + session.id() + " " + contact;
    }
}
