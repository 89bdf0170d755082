package org.patchbay.core.media;

import io.vertx.core.Future;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;

/**
 * Puts a relay between two sides whose media can't meet. One session of the relay for each callee's leg; the same relay instance for the
 * life of a call.
 */
public interface MediaRelay {
    /** Whether an instance is in health, so that asking makes sense. */
    boolean available();

    /**
     * Passes a description through the relay.
     *
     * @return the description to hand to the other side; fails with a {@link RelayException} where the relay refuses or does not answer
     */
    Future<SessionDescription> pass(Request request);

    /** Ends one branch, or the whole call with an empty {@code branch}. Ends of calls that the relay never had are well. */
    Future<Void> release(String callId, String branch);

    /** Which half of an offer/answer exchange a description is. */
    enum Half {
        OFFER,
        ANSWER
    }

    /**
     * @param callId the call
     * @param branch the callee's leg: {@code b1}, …
     * @param fromCaller whether the description comes from the caller's side
     * @param half offer or answer
     * @param description what that side sent
     * @param toward what the other side's media is
     */
    record Request(
            String callId,
            String branch,
            boolean fromCaller,
            Half half,
            SessionDescription description,
            MediaProfile toward) {}
}
