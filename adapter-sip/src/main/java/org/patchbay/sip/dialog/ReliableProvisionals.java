package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.SessionDescription;

/** Provisional responses to the phone's INVITE that it acknowledges by PRACK (RFC 3262 3), one at a time. */
final class ReliableProvisionals {
    private final SessionState state;
    private final int invite;
    private long rseq;
    private boolean waiting;
    private boolean withDescription;
    private Duration interval = Duration.ZERO;

    /** @param firstRseq 1 to 2^31-1 by RFC 3262 3; random, so that an RSeq tells nothing */
    ReliableProvisionals(SessionState state, int invite, long firstRseq) {
        this.state = state;
        this.invite = invite;
        this.rseq = firstRseq;
    }

    void send(int status, @Nullable SessionDescription description) {
        rseq++;
        waiting = true;
        withDescription = description != null;
        interval = state.policy.t1();
        List<Effect.HeaderLine> headers = new ArrayList<>();
        headers.add(new Effect.HeaderLine("Require", "100rel"));
        headers.add(new Effect.HeaderLine("RSeq", Long.toString(rseq)));
        state.outbox.add(new Effect.Reply(invite, status, description, headers));
        state.outbox.start(SessionTimer.RELIABLE_REPEAT, interval);
        state.outbox.start(SessionTimer.RELIABLE_EXPIRY, state.policy.patience());
    }

    /** What a PRACK does. */
    enum Match {
        /** It acknowledges the response that waits. */
        ACKNOWLEDGED,
        /** It acknowledges one that does not wait any more. */
        LATE,
        /** There was no such response. */
        NONE
    }

    Match acknowledge(PhoneRequest.Rack rack) {
        if (!rack.method().equals("INVITE") || rack.rseq() > rseq) return Match.NONE;
        if (!waiting || rack.rseq() < rseq) return Match.LATE;
        stop();
        return Match.ACKNOWLEDGED;
    }

    /** Whether a response with a description waits: then no 2xx may go (RFC 3262 3). */
    boolean holdsAnswer() {
        return waiting && withDescription;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Not sent again from here on. */
    void stop() {
        waiting = false;
        state.outbox.stop(SessionTimer.RELIABLE_REPEAT, SessionTimer.RELIABLE_EXPIRY);
    }

    void repeat() {
        state.outbox.add(new Effect.RepeatReply(invite));
        // RFC 3262 3: doubles without a bound until 64*T1.
        interval = interval.multipliedBy(2);
        state.outbox.start(SessionTimer.RELIABLE_REPEAT, interval);
    }
}
