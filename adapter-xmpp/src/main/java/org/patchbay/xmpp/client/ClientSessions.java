package org.patchbay.xmpp.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/** The sessions of one endpoint, by each name that they are looked for by. It belongs to the endpoint's event loop. */
final class ClientSessions {
    private final Map<Address, Map<String, ClientSession>> byUser = new HashMap<>();
    private final Map<String, ClientSession> byId = new HashMap<>();
    private final Map<String, ClientSession> byResumeToken = new HashMap<>();

    void add(ClientSession session) {
        byUser.computeIfAbsent(session.device().bare(), user -> new LinkedHashMap<>())
                .put(session.device().device(), session);
        byId.put(session.id(), session);
    }

    void remove(ClientSession session) {
        byId.remove(session.id(), session);
        byResumeToken.values().removeIf(it -> it == session);
        Address user = session.device().bare();
        Map<String, ClientSession> all = byUser.getOrDefault(user, new HashMap<>());
        all.remove(session.device().device(), session);
        if (all.isEmpty()) byUser.remove(user);
    }

    void resumable(ClientSession session, String token) {
        byResumeToken.put(token, session);
    }

    @Nullable
    ClientSession byResumeToken(String token) {
        return byResumeToken.get(token);
    }

    /** By the channel's handle. */
    @Nullable
    ClientSession byId(String id) {
        return byId.get(id);
    }

    @Nullable
    ClientSession of(Address device) {
        Map<String, ClientSession> all = byUser.get(device.bare());
        return all == null ? null : all.get(device.device());
    }

    /** The sessions of a user, the oldest first. */
    List<ClientSession> ofUser(Address user) {
        Map<String, ClientSession> all = byUser.get(user.bare());
        return all == null ? List.of() : List.copyOf(all.values());
    }

    Collection<ClientSession> all() {
        return List.copyOf(byId.values());
    }

    boolean isEmpty() {
        return byUser.isEmpty() && byId.isEmpty() && byResumeToken.isEmpty();
    }
}
