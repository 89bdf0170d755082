package org.patchbay.sip.dialog;

import java.time.Duration;

/** A 2xx to an INVITE of the phone, sent again until its ACK comes, over any transport (RFC 3261 13.3.1.4). */
final class Acceptance {
    private final SessionState state;
    private int exchange;
    private Duration interval = Duration.ZERO;

    Acceptance(SessionState state) {
        this.state = state;
    }

    /** To be called when the 2xx has been given. */
    void sent(int inviteExchange) {
        exchange = inviteExchange;
        interval = state.policy.t1();
        state.outbox.start(SessionTimer.ACCEPTED_REPEAT, interval);
        state.outbox.start(SessionTimer.ACCEPTED_EXPIRY, state.policy.patience());
    }

    void acknowledged() {
        state.outbox.stop(SessionTimer.ACCEPTED_REPEAT, SessionTimer.ACCEPTED_EXPIRY);
    }

    void repeatLast() {
        state.outbox.add(new Effect.RepeatReply(exchange));
        acknowledged();
    }

    void repeat() {
        state.outbox.add(new Effect.RepeatReply(exchange));
        interval = state.policy.doubled(interval);
        state.outbox.start(SessionTimer.ACCEPTED_REPEAT, interval);
    }
}
