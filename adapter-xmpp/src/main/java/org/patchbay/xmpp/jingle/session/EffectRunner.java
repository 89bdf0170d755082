package org.patchbay.xmpp.jingle.session;

import java.time.Duration;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Signal;

/** Does what a session wants; see {@link Effect} for what each of these means. */
public interface EffectRunner {
    void tell(Signal signal);

    void request(int exchange, StandardExtensionElement jingle);

    void reply(int exchange, @Nullable Fault fault);

    void say(StandardExtensionElement element);

    void sayForAccount(StandardExtensionElement element);

    void follow(String jid);

    void startTimer(SessionTimer timer, Duration after);

    void stopTimer(SessionTimer timer);

    void forget();
}
