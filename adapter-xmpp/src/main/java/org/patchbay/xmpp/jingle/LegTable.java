package org.patchbay.xmpp.jingle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jxmpp.jid.Jid;

/** The legs of an endpoint, by call, by session, and counted by peer. Confined to one event loop; bounded by who adds. */
final class LegTable {
    private final Map<LegKey, JingleLeg> byKey = new HashMap<>();
    private final Map<SessionKey, JingleLeg> bySession = new HashMap<>();
    private final Map<Jid, Integer> byPeer = new HashMap<>();

    void add(JingleLeg leg) {
        byKey.put(leg.key(), leg);
        bySession.put(leg.session(), leg);
        byPeer.merge(leg.session().peer(), 1, Integer::sum);
    }

    void remove(JingleLeg leg) {
        if (byKey.remove(leg.key()) == null) return;
        bySession.remove(leg.session());
        byPeer.computeIfPresent(leg.session().peer(), (peer, count) -> count == 1 ? null : count - 1);
    }

    Optional<JingleLeg> find(LegKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The session of that name, with the device, or with its user as a whole where nobody has answered yet. */
    Optional<JingleLeg> find(SessionKey session) {
        JingleLeg leg = bySession.get(session);
        if (leg == null) leg = bySession.get(SessionKey.of(session.peer().asBareJid(), session.own(), session.sid()));
        return Optional.ofNullable(leg);
    }

    boolean has(SessionKey session) {
        return bySession.containsKey(session);
    }

    List<JingleLeg> all() {
        return List.copyOf(byKey.values());
    }

    int count() {
        return byKey.size();
    }

    int countOf(Jid peer) {
        return byPeer.getOrDefault(peer, 0);
    }
}
