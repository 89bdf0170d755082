package org.patchbay.xmpp.component;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jivesoftware.smack.packet.Presence;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.Jid;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.session.v1.Protocol;
import org.patchbay.xmpp.im.PresenceTranslator;
import org.patchbay.xmpp.jingle.JinglePeer;
import org.patchbay.xmpp.jingle.Namespaces;

/** What is known of the resources of a server's users, from the presence that they show. The users heard of longest ago are forgotten. */
final class OutsideResources {
    private static final int MOST_USERS = 50_000;
    private static final int MOST_RESOURCES = 50;

    private final Map<EntityBareJid, Map<Jid, Known>> users = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntityBareJid, Map<Jid, Known>> eldest) {
            return size() > MOST_USERS;
        }
    };

    /** {@code features} are empty where they are not {@code told}. */
    private record Known(PresenceState state, int priority, boolean told, Set<String> features) {}

    /** A resource has come, changed or gone. */
    void said(Presence presence) {
        Jid from = presence.getFrom();
        EntityBareJid user = from.asEntityBareJidIfPossible();
        if (user == null) return;
        Map<Jid, Known> resources = users.computeIfAbsent(user, none -> new LinkedHashMap<>());
        if (presence.getType() == Presence.Type.available) {
            if (resources.size() < MOST_RESOURCES || resources.containsKey(from)) {
                Known before = resources.get(from);
                resources.put(
                        from,
                        new Known(
                                PresenceTranslator.toState(presence),
                                presence.getPriority(),
                                before != null && before.told(),
                                before == null ? Set.of() : before.features()));
            }
        } else if (from.hasResource()) {
            resources.remove(from);
        } else {
            resources.clear();
        }
        if (resources.isEmpty()) users.remove(user);
    }

    /** The user's state: that of the best of the resources, each of them told. */
    PresenceState stateOf(Jid jid) {
        EntityBareJid user = jid.asEntityBareJidIfPossible();
        Map<Jid, Known> resources = user == null ? Map.of() : users.getOrDefault(user, Map.of());
        PresenceState.Builder merged = PresenceState.newBuilder().setState(State.OFFLINE);
        for (Map.Entry<Jid, Known> resource : resources.entrySet()) {
            PresenceState state = resource.getValue().state();
            if (rank(state.getState()) < rank(merged.getState())) {
                merged.setState(state.getState()).setNote(state.getNote());
            }
            if (!resource.getKey().hasResource()) continue;
            merged.addDevices(DevicePresence.newBuilder()
                    .setAddress(resource.getKey().toString())
                    .setState(state.getState())
                    .setNote(state.getNote())
                    .addProtocols(Protocol.XMPP));
        }
        return merged.build();
    }

    /** As the core merges devices: DO_NOT_DISTURB above all, then the most reachable. */
    private static int rank(State state) {
        return switch (state) {
            case DO_NOT_DISTURB -> 0;
            case ON_CALL -> 1;
            case AVAILABLE -> 2;
            case BUSY -> 3;
            case AWAY -> 4;
            case OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> 5;
        };
    }

    /** What a resource can do; nothing happens where it is not known. */
    void can(Jid jid, Set<String> features) {
        EntityBareJid user = jid.asEntityBareJidIfPossible();
        if (user == null) return;
        Map<Jid, Known> resources = users.get(user);
        if (resources == null) return;
        resources.computeIfPresent(jid, (same, known) -> new Known(known.state(), known.priority(), true, features));
    }

    /** Whether a resource has told what it can do. */
    boolean isKnown(Jid jid) {
        EntityBareJid user = jid.asEntityBareJidIfPossible();
        Known known = user == null ? null : users.getOrDefault(user, Map.of()).get(jid);
        return known != null && known.told();
    }

    /** A full JID is called at once; for a bare one XEP-0353 finds the device. */
    JinglePeer.Initiation initiation(Jid jid) {
        return jid.hasResource() ? JinglePeer.Initiation.DIRECT : JinglePeer.Initiation.MESSAGE;
    }

    /**
     * The JID to call: a bare one stays so, unless it is known that no resource takes a message of XEP-0353 and one takes a call; that with
     * the highest priority, then.
     */
    Jid best(Jid jid) {
        EntityBareJid user = jid.hasResource() ? null : jid.asEntityBareJidIfPossible();
        Map<Jid, Known> resources = user == null ? Map.of() : users.getOrDefault(user, Map.of());
        boolean byMessage =
                resources.values().stream().anyMatch(known -> known.features().contains(Namespaces.MESSAGE_INITIATION));
        if (byMessage) return jid;
        return resources.entrySet().stream()
                .filter(resource -> resource.getKey().hasResource())
                .filter(resource -> resource.getValue().features().contains(Namespaces.JINGLE))
                .max(Comparator.comparingInt(resource -> resource.getValue().priority()))
                .map(Map.Entry::getKey)
                .orElse(jid);
    }

    void clear() {
        users.clear();
    }
}
