package org.patchbay.xmpp.client;

import java.util.HashSet;
import java.util.Set;
import org.jivesoftware.smack.packet.Presence;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;

/** What a client has said of itself: its presence, whom else it told of it, what it can do. It belongs to the endpoint's event loop. */
final class ClientResource {
    /** How many entities a client may send directed presence to that are told when it goes. */
    private static final int MOST_DIRECTED = 200;

    private @Nullable Presence presence;
    private final Set<Jid> directed = new HashSet<>();
    private Set<String> features = Set.of();
    private boolean bound;
    private boolean wantsRoster;

    /** Its available presence (RFC 6121 4.2), or null where it has sent none or is unavailable. */
    @Nullable
    Presence presence() {
        return presence;
    }

    void presence(@Nullable Presence next) {
        presence = next;
    }

    boolean isAvailable() {
        return presence != null;
    }

    /** RFC 6121 4.7.2.3: a resource with a negative priority takes no calls and no messages that name no resource. */
    boolean isWilling() {
        return presence != null && presence.getPriority() >= 0;
    }

    /** Whether it is bound at the registrar. */
    boolean isBound() {
        return bound;
    }

    void bound(boolean now) {
        bound = now;
    }

    /** RFC 6121 2.1.6: only who asked for the roster is told of its changes. */
    boolean wantsRoster() {
        return wantsRoster;
    }

    void askedForRoster() {
        wantsRoster = true;
    }

    /** What it can do, as far as it has said so (XEP-0115). */
    Set<String> features() {
        return features;
    }

    void features(Set<String> known) {
        features = Set.copyOf(known);
    }

    /** Notes whom it told directly; false where these are too many to remember. */
    boolean told(Jid jid) {
        return directed.size() < MOST_DIRECTED && directed.add(jid) || directed.contains(jid);
    }

    void untold(Jid jid) {
        directed.remove(jid);
    }

    /** Whom it told directly, and forgets them. */
    Set<Jid> takeTold() {
        Set<Jid> all = Set.copyOf(directed);
        directed.clear();
        return all;
    }
}
