package org.patchbay.sip.dialog;

import java.util.Optional;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;

/** Tells why a phone offers anew, from what it offered before. */
final class UpdateReasons {
    private UpdateReasons() {}

    static Update.Reason of(Optional<SessionDescription> before, SessionDescription now) {
        if (before.isEmpty()) return Update.Reason.RENEGOTIATE;
        boolean held = MediaDirections.held(before.get());
        boolean holds = MediaDirections.held(now);
        if (holds && !held) return Update.Reason.HOLD;
        if (held && !holds) return Update.Reason.RESUME;
        String ufrag = usernameFragment(now);
        // RFC 8839 4.4.1.1.1: another ufrag is an ICE restart.
        if (!ufrag.isEmpty() && !ufrag.equals(usernameFragment(before.get()))) return Update.Reason.ICE_RESTART;
        return Update.Reason.RENEGOTIATE;
    }

    private static String usernameFragment(SessionDescription description) {
        if (description.getMediaCount() > 0 && description.getMedia(0).hasIce()) {
            return description.getMedia(0).getIce().getUsernameFragment();
        }
        return description.getIce().getUsernameFragment();
    }
}
