package org.patchbay.xmpp.jingle.session;

import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.SessionState.Phase;

/**
 * Transfers that the peer asks for (XEP-0251): unattended ones by an address alone, attended ones by the session with whom it has asked.
 *
 * <p>The request is acknowledged at once. What comes of it is told as the caller of XEP-0251 2 does it: it puts the peer on hold while it calls
 * the other one, and ends the session as {@code transferred} when that has answered. The XEP has no word for a transfer that fails; then
 * the hold ends, and the session goes on. Where the other side holds the peer anyway, that hold follows.
 */
final class Transfers {
    private final SessionState state;
    private Stage stage = Stage.NONE;
    private boolean holding;

    private enum Stage {
        NONE,
        ASKED,
        /** Somebody has answered; the end of the session follows. */
        DONE
    }

    Transfers(SessionState state) {
        this.state = state;
    }

    /** The peer wants the session transferred. */
    void asked(JingleRequest request, StandardExtensionElement info) {
        if (!info.getElementName().equals("transfer")) {
            state.refuse(request, Fault.UNSUPPORTED_INFO);
            return;
        }
        String to = Tag.attribute(info, "to");
        String address = to.isEmpty() ? "" : state.policy.addressOf().apply(to);
        String sid = Tag.attribute(info, "sid");
        if (address.isEmpty() || sid.equals(state.sid)) {
            state.refuse(request, Fault.BAD_REQUEST);
            return;
        }
        if (state.phase != Phase.ACTIVE || stage != Stage.NONE) {
            state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        String replaced = sid.isEmpty() ? "" : state.policy.callOf().apply(sid);
        if (!sid.isEmpty() && replaced.isEmpty()) {
            state.refuse(request, Fault.UNKNOWN_SESSION);
            return;
        }
        state.done(request);
        stage = Stage.ASKED;
        state.tell(Signal.newBuilder()
                .setTransfer(Transfer.newBuilder().setTo(address).setReplacesCallId(replaced)));
    }

    /** What comes of it. */
    void progress(TransferProgress progress) {
        if (stage != Stage.ASKED) return;
        switch (progress.getState()) {
            case TRYING -> {
                // Whom the other side holds already needs no telling.
                if (holding || MediaDirections.held(state.local())) return;
                holding = true;
                say("hold");
            }
            case ACCEPTED -> stage = Stage.DONE;
            case FAILED -> {
                stage = Stage.NONE;
                boolean held = MediaDirections.held(state.local());
                if (holding || held) say("unhold");
                // Whom the other side holds is told so once more, so that it hears of the failure as well.
                if (held) say("hold");
                holding = false;
            }
            case RINGING, STATE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    private void say(String word) {
        state.request(Action.SESSION_INFO, List.of(Tag.empty(word, Namespaces.RTP_INFO)));
    }

    /** Whether the session ends because it was transferred: this one, or the one with whom this one's other side was transferred to. */
    boolean ends(End end) {
        return stage == Stage.DONE || state.phase == Phase.ACTIVE && end.getReason() == EndReason.REPLACED;
    }
}
