package org.patchbay.core.client;

import org.patchbay.session.v1.Signal;

/**
 * Names a leg.
 *
 * @param callId the call, as the core names it
 * @param legId the leg within it
 */
public record LegKey(String callId, String legId) {
    /** The leg that a signal is on. */
    public static LegKey of(Signal signal) {
        return new LegKey(signal.getCallId(), signal.getLegId());
    }
}
