package org.patchbay.xmpp.im;

import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jxmpp.jid.Jid;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.xmpp.disco.DiscoAnswers;

/** Presence of the model and of XMPP (RFC 6121 4.7.2.1), with what RFC 7248 4 says of those that the other has no word for. Pure. */
public final class PresenceTranslator {
    private static final String ON_CALL = "on a call";
    private static final String DEVICE_VERSION = DiscoAnswers.Entity.DEVICE.capsVersion();

    private PresenceTranslator() {}

    /** What a client says of itself. */
    public static PresenceState toState(Presence presence) {
        PresenceState.Builder state = PresenceState.newBuilder();
        if (presence.getStatus() != null) state.setNote(clipped(presence.getStatus()));
        if (presence.getType() != Presence.Type.available) {
            return state.setState(PresenceState.State.OFFLINE).build();
        }
        return state.setState(
                        switch (presence.getMode()) {
                            case available, chat -> PresenceState.State.AVAILABLE;
                            case away, xa -> PresenceState.State.AWAY;
                            case dnd -> PresenceState.State.DO_NOT_DISTURB;
                        })
                .build();
    }

    /** How somebody is, as a stanza from one JID of theirs. */
    public static Presence toStanza(PresenceState.State state, String note, Jid from, Jid to) {
        PresenceBuilder presence = StanzaBuilder.buildPresence().from(from).to(to);
        switch (state) {
            case AVAILABLE -> presence.setMode(Presence.Mode.available);
            case AWAY -> presence.setMode(Presence.Mode.away);
            // XMPP has one word for both.
            case BUSY, DO_NOT_DISTURB, ON_CALL -> presence.setMode(Presence.Mode.dnd);
            case OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> presence.ofType(Presence.Type.unavailable);
        }
        // What the device can do, so that clients know it can be called (XEP-0115); it is the gateway that will speak.
        if (from.hasResource() && state != PresenceState.State.OFFLINE) {
            presence.addExtension(new CapsExtension(DiscoAnswers.CAPS_NODE, DEVICE_VERSION, "sha-1"));
        }
        if (!note.isEmpty()) presence.setStatus(note);
        else if (state == PresenceState.State.ON_CALL) presence.setStatus(ON_CALL);
        return presence.build();
    }

    private static String clipped(String note) {
        return note.length() <= 256 ? note : note.substring(0, 256);
    }
}
