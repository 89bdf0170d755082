package org.patchbay.core.call;

import java.time.Duration;
import org.patchbay.core.Address;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;

/** Performs the effects of one call. What fails comes back as a {@link CallEvent}. */
interface EffectRunner {
    void send(String leg, String endpoint, Signal signal);

    void startTimer(CallTimer timer, Duration after);

    void cancelTimer(CallTimer timer);

    void resolve(Address from, String to, String transferor);

    void askRelay(RelayTicket ticket, MediaRelay.Request request);

    void releaseRelay(String callId, String branch);

    void playTones(String callId, String branch, boolean towardCaller, Dtmf tones);

    void learn(Address device, Channel channel, MediaProfile profile);

    void closeBooks(End end);
}
