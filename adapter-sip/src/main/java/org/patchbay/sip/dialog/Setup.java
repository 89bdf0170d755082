package org.patchbay.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateAnswer;

/** The first INVITE of a session, until it is acknowledged. */
sealed interface Setup permits IncomingSetup, OutgoingSetup {
    void progress(Progress progress);

    void answer(Answer answer);

    /** The call answers an offer. False where the offer was not made here. */
    boolean updateAnswer(UpdateAnswer answer);

    /** The call refuses an offer. False where the offer was not made here. */
    boolean updateReject(String id);

    /** The call ends the leg. */
    void end(End end);

    /** A response of the phone to a request of ours. False where it belongs elsewhere. */
    boolean response(PhoneResponse response);

    /** The phone acknowledges a 2xx. False where it belongs elsewhere. */
    boolean ack(@Nullable SessionDescription description);

    /** The phone cancels its INVITE. */
    void cancelled(int exchange, EndReason reason);

    void prack(PhoneRequest request);

    /** The phone hangs up before the session is established. */
    void bye(PhoneRequest request);

    /** A timer of the set-up ran out. */
    void fired(SessionTimer timer);

    /** Whether an offer and its answer are exchanged already, so that UPDATE may change them (RFC 3311 5.1). */
    boolean isSettled();

    /** Whether the phone's INVITE made an offer that is not answered yet for good. */
    boolean owesAnswer();

    /** Whether a 2xx of ours waits for its ACK. */
    boolean awaitsAck();
}
