package org.patchbay.websocket;

import org.patchbay.session.v1.Signal;

/**
 * Names a leg.
 *
 * @param callId the call, as the core names it
 * @param legId the leg within it
 */
record LegKey(String callId, String legId) {
    static LegKey of(Signal signal) {
        return new LegKey(signal.getCallId(), signal.getLegId());
    }
}
