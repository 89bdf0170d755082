package org.patchbay.sip.dialog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** Does what a session wants; see {@link Effect} for what each of these means. */
public interface EffectRunner {
    void tell(Signal signal);

    void reply(Effect.Reply reply);

    void repeatReply(int exchange);

    void fork();

    void invite(Effect.Invite invite);

    void request(Effect.Request request);

    void prack(String toTag, long rseq);

    void playTone(int exchange, String tone, int durationMs);

    void ack(int exchange, @Nullable SessionDescription description);

    void repeatAck(int exchange);

    void cancel(int exchange, EndReason reason);

    void startTimer(SessionTimer timer, Duration after);

    void stopTimer(SessionTimer timer);

    void forget();
}
