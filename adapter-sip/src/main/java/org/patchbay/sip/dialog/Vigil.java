package org.patchbay.sip.dialog;

import java.util.List;
import org.patchbay.session.v1.EndReason;

/**
 * Whether the phone of an answered call is there still, and knows the session: OPTIONS within the dialog (RFC 3261 11), one at a time. A phone that
 * knows session timers is asked where there is doubt; one that does not, ever again.
 */
final class Vigil {
    private final SessionState state;
    private int exchange;
    private boolean regular;
    /** Something came of the phone since it was asked. */
    private boolean heard;

    Vigil(SessionState state) {
        this.state = state;
    }

    /** It is known now whether the phone has timers of its own. */
    void watches(boolean timersKnown) {
        regular = !timersKnown && !state.policy.probe().isZero();
        if (!regular) {
            state.outbox.stop(SessionTimer.PROBE);
        } else if (!state.outbox.runs(SessionTimer.PROBE)) {
            again();
        }
    }

    private void again() {
        // A leg that is over for its call waits for a last response and no more.
        if (regular && !state.ended && !state.outbox.isOver())
            state.outbox.start(SessionTimer.PROBE, state.policy.probe());
    }

    /** It is time to ask. */
    void fired(boolean busy) {
        // A request that is under way tells as much.
        if (!busy) ask();
        if (exchange == 0) again();
    }

    /** Asks the phone now, unless it is being asked. */
    void ask() {
        if (exchange != 0 || !state.established || state.outbox.isOver()) return;
        exchange = state.outbox.newExchange();
        heard = false;
        state.outbox.add(new Effect.Request(
                exchange, "OPTIONS", null, List.of(new Effect.HeaderLine("Accept", "application/sdp"))));
    }

    /** A response to our question. False where it is to something else. */
    boolean response(PhoneResponse response) {
        if (exchange == 0 || response.exchange() != exchange) return false;
        if (response.isProvisional()) return true;
        exchange = 0;
        // COMPAT(several): OPTIONS within a dialog is dropped. Who speaks meanwhile is there.
        boolean silent = !response.heard() && response.status() == 408;
        if (silent && heard) {
            again();
            return true;
        }
        if (response.status() == 481 || response.status() == 408) {
            state.hangUp(EndReason.TRANSPORT_LOST, "the phone has lost the session: " + response.status());
            return true;
        }
        // Whatever else it answers, it lives.
        if (!response.heard()) unreachable();
        again();
        return true;
    }

    /** No way leads to the phone now. It may come back for a while, as its connection or by another one. */
    void unreachable() {
        if (state.outbox.runs(SessionTimer.FLOW_LOST)) return;
        state.outbox.start(SessionTimer.FLOW_LOST, state.policy.flowPatience());
    }

    /** The phone is reached by another way now. Whether it has the session there is to be seen. */
    void moved() {
        // A question that went the old way may never be answered.
        exchange = 0;
        ask();
    }

    /** The phone was heard. */
    void heard() {
        heard = true;
        state.outbox.stop(SessionTimer.FLOW_LOST);
    }
}
