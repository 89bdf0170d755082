package org.patchbay.core.media;

import io.vertx.core.Future;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;

/**
 * Puts a relay between two sides whose media can't meet. The callees' legs are branches of one session, each with media ports of its own;
 * the caller has one set of ports for all of them, and what it sends goes to the branch whose answer was passed last. The same relay
 * instance for the life of a call.
 *
 * <p><b>A caller without an offer</b> toward a callee that can't make one (a phone's INVITE without SDP to a browser) takes five steps, all
 * but the second and fourth of them {@link #pass}:
 *
 * <ol>
 *   <li>{@link org.patchbay.core.description.LateOffer#audio} as the caller's offer, toward WebRTC; the result is offered to the browser.
 *   <li>The browser answers.
 *   <li>Its description as the callee's answer, toward plain RTP; the result is sent to the phone as the offer in its 200.
 *   <li>The phone answers in its ACK.
 *   <li>The phone's description as the caller's offer, and then the browser's as the callee's answer once more. Both results are dropped: the
 *       relay's own addresses stay what they were, and it now knows the phone's.
 * </ol>
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

    /**
     * Plays tones to one side of a call that goes through the relay, as RFC 4733 events where that side takes them, else in its audio.
     *
     * @param branch the callee's leg, as in {@link Request}
     * @param towardCaller whether the caller hears them, else the callee
     * @param tones 0-9, *, #, A-D, one after the other
     * @param durationMs of each; brought within 100 to 5,000 ms
     * @return fails with a {@link RelayException} where they can't be played
     */
    Future<Void> play(String callId, String branch, boolean towardCaller, String tones, int durationMs);

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
