package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** What the parts of one session share. */
final class SessionState {
    final SessionPolicy policy;
    final Outbox outbox = new Outbox();
    final LocalDescription local;
    /** Whether the gateway made the dialog, and so owns its Call-ID (RFC 3261 14.1). */
    final boolean ownsCallId;

    private final Random random;
    PeerSupport peer = PeerSupport.NONE;

    @Nullable
    SessionDescription remote;
    /** The INVITE is answered, and its ACK has come or gone: the dialog is confirmed and at rest. */
    boolean established;
    /** The call has been told that the leg is over, or has said so itself. */
    boolean ended;

    SessionState(SessionPolicy policy, boolean ownsCallId, long seed) {
        this.policy = policy;
        this.ownsCallId = ownsCallId;
        this.random = new Random(seed);
        this.local = new LocalDescription(1 + (seed >>> 2));
    }

    /** Tells the call, unless the leg is over for it. */
    void tell(Signal signal) {
        if (!ended) outbox.tell(signal);
    }

    /** Tells the call that the leg is over, once. */
    void tellEnd(Signal end) {
        tell(end);
        ended = true;
    }

    void reply(int exchange, int status, Effect.HeaderLine... headers) {
        outbox.add(new Effect.Reply(exchange, status, null, List.of(headers)));
    }

    /** Ends the confirmed dialog from our side. */
    void bye(EndReason reason) {
        EndReasonTable.ReasonHeader header = EndReasonTable.row(reason).inBye();
        outbox.add(new Effect.Request(
                outbox.newExchange(), "BYE", null, List.of(new Effect.HeaderLine("Reason", header.value()))));
        outbox.forget();
    }

    /** The phone does not play by the rules, or is gone: the call and the phone are told. */
    void hangUp(EndReason reason, String text) {
        tellEnd(SessionSignals.end(reason, text));
        bye(reason);
    }

    /** How long to wait after a glare (RFC 3261 14.1), in steps of 10 ms. */
    Duration glareWait() {
        return ownsCallId
                ? Duration.ofMillis(2100 + 10L * random.nextInt(191))
                : Duration.ofMillis(10L * random.nextInt(201));
    }

    /** Seconds that a phone is to wait that offers twice at once (RFC 3261 14.2). */
    Effect.HeaderLine retrySoon() {
        return new Effect.HeaderLine("Retry-After", Integer.toString(random.nextInt(11)));
    }

    /** The first RSeq, less one (RFC 3262 3): small enough that it never wraps. */
    long firstRseq() {
        return 1 + random.nextInt(65_536);
    }

    Optional<SessionDescription> remote() {
        return Optional.ofNullable(remote);
    }
}
