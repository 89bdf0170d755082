package org.patchbay.xmpp.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence.Outcome;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.im.PresenceTranslator;
import org.patchbay.xmpp.wire.XmppCounters;

/** Whom clients see: each contact's devices, each as a resource of its own, so that it can be called by its full JID. */
final class ClientWatches {
    private final ClientContext context;
    private final ClientFloor floor;
    /** By session and contact, the JIDs that the client knows to be available. */
    private final Map<ClientSession, Map<Address, Set<Jid>>> seen = new HashMap<>();

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
        seen.computeIfAbsent(session, none -> new HashMap<>()).putIfAbsent(bare, new HashSet<>());
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
        Map<Address, Set<Jid>> all = seen.getOrDefault(session, Map.of());
        Set<Jid> known = all.remove(contact.bare());
        if (known == null) return;
        context.gateway().presence().unwatch(id(session, contact.bare()));
        for (Jid jid : known) tell(session, PresenceState.State.OFFLINE, "", jid);
    }

    /** The client sees nobody any more, and is told nothing. */
    void endAll(ClientSession session) {
        Map<Address, Set<Jid>> all = seen.remove(session);
        if (all == null) return;
        for (Address contact : all.keySet()) context.gateway().presence().unwatch(id(session, contact));
    }

    /** A contact has changed. */
    void changed(Signal signal) {
        PresenceState state = signal.getPresence();
        ClientSession session = context.sessions().byId(state.getChannel().getHandle());
        Address contact = Address.parse(signal.getFrom()).bare();
        Set<Jid> known =
                session == null ? null : seen.getOrDefault(session, Map.of()).get(contact);
        if (session == null || known == null) {
            context.counters().count(XmppCounters.STRAY_SIGNALS);
            return;
        }
        Set<Jid> now = new HashSet<>();
        for (DevicePresence device : state.getDevicesList()) {
            Address address = Address.parse(device.getAddress());
            // A client knows of itself.
            if (address.equals(session.device()) || device.getState() == PresenceState.State.OFFLINE) continue;
            Jid from = floor.senderJid(address);
            now.add(from);
            tell(session, device.getState(), device.getNote(), from);
        }
        if (state.getDevicesCount() == 0 && state.getState() != PresenceState.State.OFFLINE) {
            // Somebody elsewhere, whose devices are not known here.
            Jid from = floor.senderJid(contact);
            now.add(from);
            tell(session, state.getState(), state.getNote(), from);
        }
        for (Jid gone : known) if (!now.contains(gone)) tell(session, PresenceState.State.OFFLINE, "", gone);
        known.clear();
        known.addAll(now);
    }

    private static void tell(ClientSession session, PresenceState.State state, String note, Jid from) {
        session.send(PresenceTranslator.toStanza(state, note, from, session.jid()));
    }

    private static String id(ClientSession session, Address contact) {
        return "xmpp " + session.id() + " " + contact;
    }
}
