package org.patchbay.xmpp.component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patchbay.session.v1.Signal;

/** Calls whose way to their callee is being found out: what follows an invite waits with it, in order. Confined to one event loop. */
public final class WaitingCalls {
    /** Candidates beyond are dropped, and the media finds its way by the others; nothing else is said before an answer but the end. */
    private static final int MOST_SIGNALS = 100;

    private final Map<Leg, List<Signal>> waiting = new HashMap<>();

    private record Leg(String call, String leg) {
        static Leg of(Signal signal) {
            return new Leg(signal.getCallId(), signal.getLegId());
        }
    }

    /** From here on what follows the invite waits. */
    void begin(Signal invite) {
        waiting.put(Leg.of(invite), new ArrayList<>());
    }

    /** The wait is over: what followed the invite, or empty where the call has ended meanwhile. */
    Optional<List<Signal>> end(Signal invite) {
        return Optional.ofNullable(waiting.remove(Leg.of(invite)));
    }

    /**
     * Takes a signal of a call.
     *
     * @return false where it is of no call that waits, and nothing was done
     */
    public boolean hold(Signal signal) {
        List<Signal> followers = waiting.get(Leg.of(signal));
        if (followers == null) return false;
        if (signal.hasEnd()) waiting.remove(Leg.of(signal));
        else if (followers.size() < MOST_SIGNALS) followers.add(signal);
        return true;
    }
}
