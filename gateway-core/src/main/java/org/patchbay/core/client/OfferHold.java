package org.patchbay.core.client;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;

/**
 * An offer of a client that has to wait. A client that has lost its media, a page that was loaded again, offers anew (ICE_RESTART) whatever it had
 * under way: an offer of before is withdrawn, which means that its answer is awaited and told to nobody, since an exchange that has begun can't
 * be taken back (RFC 3264 4); an invitation is answered first. Then the new offer goes, with what was trickled for it meanwhile. Without I/O.
 */
final class OfferHold {
    /** How many signals wait at the most: an offer and its candidates. */
    private static final int MOST = 64;

    private final List<Signal> held = new ArrayList<>();
    private String withdrawn = "";

    /** Takes what the client says; true where it is kept here. */
    boolean keeps(Signal body, ClientCall call) {
        if (body.hasUpdate() && body.getUpdate().getReason() == Update.Reason.ICE_RESTART) {
            boolean unanswered = !call.answered() && call.side() == ClientCall.Side.CALLER;
            if (!unanswered && !call.offers()) return false;
            // Of several only the last is of use.
            held.clear();
            held.add(body);
            if (call.offers()) withdrawn = call.openUpdate();
            return true;
        }
        if (!body.hasCandidates() || held.isEmpty()) return false;
        if (held.size() < MOST) held.add(body);
        return true;
    }

    /** Whether a signal for the client concludes an offer that it has withdrawn, so that it is not to be told. */
    boolean isOfWithdrawn(Signal toClient) {
        if (withdrawn.isEmpty()) return false;
        boolean concludes = toClient.getUpdateAnswer().getId().equals(withdrawn)
                || toClient.getUpdateReject().getId().equals(withdrawn);
        if (concludes) withdrawn = "";
        return concludes;
    }

    /** What may go now, in order; nothing where something is still awaited. */
    List<Signal> released(ClientCall call) {
        if (held.isEmpty() || call.offers() || !call.answered()) return List.of();
        List<Signal> free = List.copyOf(held);
        held.clear();
        return free;
    }
}
