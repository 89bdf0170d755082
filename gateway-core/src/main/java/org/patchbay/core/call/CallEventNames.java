package org.patchbay.core.call;

import java.util.Locale;

/** How an event is called in the log: what it is and whose, never what it carries. */
final class CallEventNames {
    private CallEventNames() {}

    static String of(CallEvent event) {
        if (event instanceof CallEvent.FromLeg fromLeg) {
            return fromLeg.signal().getLegId()
                    + ":"
                    + fromLeg.signal().getBodyCase().name().toLowerCase(Locale.ROOT);
        }
        if (event instanceof CallEvent.TransferAsked asked)
            return asked.signal().getLegId() + ":transfer";
        if (event instanceof CallEvent.TimerFired fired) {
            return "timer:" + fired.timer().kind().name().toLowerCase(Locale.ROOT);
        }
        if (event instanceof CallEvent.LegLost lost) return lost.leg() + ":lost";
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
