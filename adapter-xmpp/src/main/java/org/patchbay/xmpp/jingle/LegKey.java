package org.patchbay.xmpp.jingle;

import org.patchbay.session.v1.Signal;

/** Names a leg on this endpoint: its call, and which leg of it. */
record LegKey(String callId, String legId) {
    static LegKey of(Signal signal) {
        return new LegKey(signal.getCallId(), signal.getLegId());
    }
}
