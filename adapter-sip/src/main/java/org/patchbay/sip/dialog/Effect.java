package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** What a session wants done. An {@code exchange} names a request and its responses, either way, within one session. */
public sealed interface Effect {
    /** Has the runner do it. */
    void performBy(EffectRunner runner);

    /** A header of a message, as written. */
    record HeaderLine(String name, String value) {}

    /** Send a signal to the call; only its body is set. */
    record Tell(Signal signal) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.tell(signal);
        }
    }

    /**
     * Answer a request of the phone.
     *
     * @param description goes into the body, or null
     */
    record Reply(int exchange, int status, @Nullable SessionDescription description, List<HeaderLine> headers)
            implements Effect {
        public Reply {
            headers = List.copyOf(headers);
        }

        @Override
        public void performBy(EffectRunner runner) {
            runner.reply(this);
        }
    }

    /** Send the last response of that exchange once more, byte for byte. */
    record RepeatReply(int exchange) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.repeatReply(exchange);
        }
    }

    /** From here on the INVITE is answered as another branch of a fork: with another To tag, in another dialog (RFC 3261 12.1, 13.2.2.4). */
    record Fork() implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.fork();
        }
    }

    /** Send the first INVITE of a dialog, or send it again after a 422. */
    record Invite(int exchange, @Nullable SessionDescription description, List<HeaderLine> headers) implements Effect {
        public Invite {
            headers = List.copyOf(headers);
        }

        @Override
        public void performBy(EffectRunner runner) {
            runner.invite(this);
        }
    }

    /**
     * Send a request within the dialog.
     *
     * @param description goes into the body, or null
     */
    record Request(int exchange, String method, @Nullable SessionDescription description, List<HeaderLine> headers)
            implements Effect {
        public Request {
            headers = List.copyOf(headers);
        }

        @Override
        public void performBy(EffectRunner runner) {
            runner.request(this);
        }
    }

    /**
     * Acknowledge a reliable provisional response (RFC 3262 4).
     *
     * @param toTag of the early dialog that it belongs to
     */
    record Prack(String toTag, long rseq) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.prack(toTag, rseq);
        }
    }

    /** Play a tone by INFO. */
    record PlayTone(int exchange, String tone, int durationMs) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.playTone(exchange, tone, durationMs);
        }
    }

    /** Acknowledge the 2xx that came to an INVITE. */
    record Ack(int exchange, @Nullable SessionDescription description) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.ack(exchange, description);
        }
    }

    /** Send that ACK once more, for its 2xx came again. */
    record RepeatAck(int exchange) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.repeatAck(exchange);
        }
    }

    /** Cancel the INVITE of that exchange. */
    record Cancel(int exchange, EndReason reason) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.cancel(exchange, reason);
        }
    }

    record StartTimer(SessionTimer timer, Duration after) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.startTimer(timer, after);
        }
    }

    record StopTimer(SessionTimer timer) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.stopTimer(timer);
        }
    }

    /** Nothing of the session is left: forget it. The last effect. */
    record Forget() implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.forget();
        }
    }
}
