package org.patchbay.core.health;

import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;

/**
 * The question of a call whether the endpoint of a leg still knows that leg: {@code Update} with the reason SESSION_REFRESH, without an id and
 * without a description, so that it can't be taken for an offer. Who knows the leg says nothing, and tells the device nothing; who does not answers with
 * {@link #lost}. Pure.
 */
public final class LegProbe {
    private LegProbe() {}

    /** The question about a leg. */
    public static Signal of(String callId, String legId) {
        return Signal.newBuilder()
                .setCallId(callId)
                .setLegId(legId)
                .setUpdate(Update.newBuilder().setReason(Update.Reason.SESSION_REFRESH))
                .build();
    }

    /** Whether a signal is that question. */
    public static boolean is(Signal signal) {
        return signal.hasUpdate()
                && signal.getUpdate().getReason() == Update.Reason.SESSION_REFRESH
                && signal.getUpdate().getId().isEmpty()
                && !signal.getUpdate().hasDescription();
    }

    /** The answer of an endpoint that knows no such leg. */
    public static Signal lost(Signal probe, long timeMicros) {
        return Signal.newBuilder()
                .setCallId(probe.getCallId())
                .setLegId(probe.getLegId())
                .setFrom(probe.getTo())
                .setTo(probe.getFrom())
                .setTimeMicros(timeMicros)
                .setEnd(End.newBuilder()
                        .setReason(EndReason.TRANSPORT_LOST)
                        .setText("the endpoint has no such leg any more"))
                .build();
    }
}
