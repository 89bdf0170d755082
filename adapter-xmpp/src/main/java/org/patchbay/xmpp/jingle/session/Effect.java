package org.patchbay.xmpp.jingle.session;

import java.time.Duration;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Signal;

/** What a session wants done. An {@code exchange} names a request and its reply, either way, within one session. */
public sealed interface Effect {
    /** Has the runner do it. */
    void performBy(EffectRunner runner);

    /** Send a signal to the call; only its body is set. */
    record Tell(Signal signal) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.tell(signal);
        }
    }

    /** Send a {@code <jingle/>} to the peer as a request; what becomes of it is told. */
    record Request(int exchange, StandardExtensionElement jingle) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.request(exchange, jingle);
        }
    }

    /**
     * Answer a request of the peer.
     *
     * @param fault the error, or null for an empty result
     */
    record Reply(int exchange, @Nullable Fault fault) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.reply(exchange, fault);
        }
    }

    /** Send an element of XEP-0353 to the peer in a message. */
    record Say(StandardExtensionElement element) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.say(element);
        }
    }

    /** The same from the peer's own account, as another of its devices would send it. */
    record SayForAccount(StandardExtensionElement element) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.sayForAccount(element);
        }
    }

    /** From here on the peer is this full JID. */
    record Follow(String jid) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.follow(jid);
        }
    }

    /** Start a timer; it does not run. */
    record StartTimer(SessionTimer timer, Duration after) implements Effect {
        @Override
        public void performBy(EffectRunner runner) {
            runner.startTimer(timer, after);
        }
    }

    /** Stop a timer that runs. */
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
