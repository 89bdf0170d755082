package org.patchbay.core.call;

import org.patchbay.core.description.Reoffer;
import org.patchbay.core.description.SameMedia;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateReject;

/**
 * The kept side of a transfer makes its offer after the target has answered: one that can't wait with it for as long as a target rings (RFC 3261
 * 13.3.1.4). What the target has answered was a description that stood in.
 */
final class Renewal {
    private Renewal() {}

    /** Whether the target has answered a description that only stood in for one that the kept side can make now: the target rings no more. */
    static boolean isDue(Draft draft, Stitch stitch) {
        Leg kept = draft.leg(stitch.kept());
        return stitch.offerId().isEmpty()
                && Stitches.profileOf(kept) == MediaProfile.WEBRTC
                && kept.side().capabilities().getLateOffer();
    }

    static void ask(Draft draft, Stitch stitch) {
        draft.stitch = stitch;
        Stitches.offer(draft, stitch.joint(), stitch.kept(), "n" + stitch.glares(), null);
    }

    /** The kept side has made its offer: the target answers that one, unless it has in effect done so already. */
    static void offered(Draft draft, Stitch stitch, OpenOffer open, Leg kept, SessionDescription offer) {
        SessionDescription told = stitch.told();
        SessionDescription answered = draft.leg(stitch.joint()).received();
        Exchanges.drop(draft, open);
        draft.put(kept.withOffer(offer));
        if (told != null
                && answered != null
                && SameMedia.covers(told, offer)
                && SameMedia.flowsAlike(told, Reoffer.asItWas(offer))) {
            draft.stitch = stitch.havingMoved();
            toKept(draft, stitch, open.answererId(), answered);
        } else {
            Stitches.offer(draft, kept.id(), stitch.joint(), open.answererId(), offer);
        }
    }

    /** The target has answered it. */
    static void answered(Draft draft, Stitch stitch, OpenOffer open, SessionDescription answer) {
        toKept(draft, stitch, open.offererId(), answer);
    }

    private static void toKept(Draft draft, Stitch stitch, String id, SessionDescription answer) {
        Deliveries.deliver(draft, stitch.kept(), Delivery.of(Delivery.Kind.UPDATE_ANSWER, stitch.joint(), id, answer));
        Transfers.joined(draft);
    }

    /**
     * The kept side makes no offer, or the target does not take it.
     *
     * @param again whether an offer crossed it, and it may be tried once more
     */
    static void rejected(Draft draft, Stitch stitch, OpenOffer open, boolean again, String text) {
        boolean byTarget = open.offerer().equals(stitch.kept());
        if (byTarget && again) {
            // The target's own offer is given back already, and the kept side still waits for its answer.
            draft.stitch = stitch.afterGlare();
            SessionDescription offer = draft.leg(stitch.kept()).received();
            Stitches.offer(draft, stitch.kept(), stitch.joint(), open.offererId(), offer);
        } else if (byTarget) {
            Deliveries.reject(
                    draft,
                    Exchanges.takeBack(draft, stitch.kept()),
                    open.offererId(),
                    UpdateReject.Cause.NOT_ACCEPTABLE,
                    text);
            Transfers.failed(draft, stitch, Draft.end(EndReason.NOT_ACCEPTABLE, text));
        } else if (again) {
            ask(draft, stitch.afterGlare());
        } else {
            // It makes no offer: perhaps its description stays.
            Stitch settling = stitch.at(Stitch.Stage.SETTLING);
            draft.stitch = settling;
            Transfers.offerToKept(draft, settling);
        }
    }
}
