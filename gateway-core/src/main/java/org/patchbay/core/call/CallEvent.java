package org.patchbay.core.call;

import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** What can happen to a call. */
public sealed interface CallEvent {
    /** A leg's device said something. */
    record FromLeg(Signal signal) implements CallEvent {}

    /** A leg's device wants a transfer; {@code freshCallId} is for the call that it may take, on the same event loop. */
    record TransferAsked(Signal signal, String freshCallId) implements CallEvent {}

    /** A timer ran out. */
    record TimerFired(CallTimer timer) implements CallEvent {}

    /** The look-up of the callee is done; {@code relayAvailable}: whether a media relay is in health just now. */
    record Routed(Router.Route route, boolean relayAvailable) implements CallEvent {}

    /** The relay has passed a description on. */
    record Relayed(RelayTicket ticket, SessionDescription description) implements CallEvent {}

    /** The relay has not. */
    record RelayFailed(RelayTicket ticket, String reason) implements CallEvent {}

    /** The endpoint of a leg can't be reached any more. */
    record LegLost(String leg) implements CallEvent {}

    /** The gateway itself ends the call: no room for it, an operator's wish, a shutdown. */
    record Terminated(End end) implements CallEvent {}
}
