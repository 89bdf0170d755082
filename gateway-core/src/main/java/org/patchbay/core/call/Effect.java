package org.patchbay.core.call;

import java.time.Duration;
import org.patchbay.core.Address;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;

/** What a call wants done. Each effect hands itself to the runner. */
sealed interface Effect {
    void performBy(EffectRunner runner);

    /** Send a signal to a leg's endpoint; in the signal stands the other call's name for it where its other end is one. */
    record Send(String leg, String endpoint, Signal signal) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.send(leg, endpoint, signal);
        }
    }

    record StartTimer(CallTimer timer, Duration after) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.startTimer(timer, after);
        }
    }

    record CancelTimer(CallTimer timer) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.cancelTimer(timer);
        }
    }

    /** Find whom to ring; {@code transferor} is who transferred the caller, and must be allowed as well; empty for none. */
    record Resolve(Address from, String to, String transferor) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.resolve(from, to, transferor);
        }
    }

    /** Pass a description through the relay. */
    record AskRelay(RelayTicket ticket, MediaRelay.Request request) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.askRelay(ticket, request);
        }
    }

    /** End a branch at the relay, or with an empty branch the whole call. */
    record ReleaseRelay(String callId, String branch) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.releaseRelay(callId, branch);
        }
    }

    /** Have the relay play tones to the caller, or to that callee. */
    record PlayTones(String callId, String branch, boolean towardCaller, Dtmf tones) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.playTones(callId, branch, towardCaller, tones);
        }
    }

    /** Remember what a device's description has shown of its media. */
    record Learn(Address device, Channel channel, MediaProfile profile) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.learn(device, channel, profile);
        }
    }

    /** The call is over: count it, write its record, forget it. The last effect of a call. */
    record CloseBooks(End end) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.closeBooks(end);
        }
    }
}
