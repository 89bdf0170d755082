package org.patchbay.core.call;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.SessionDescription;

/**
 * The one offer within a call that waits for its answer (RFC 3264 allows one at a time; who comes second is told GLARE).
 *
 * @param offerer the leg that waits for the answer
 * @param offererId the offer's id on that leg
 * @param answerer the leg that is to answer
 * @param answererId the offer's id on that leg
 * @param stage what is waited for
 * @param known what the offerer knows of the answerer from before a transfer that has failed
 */
record OpenOffer(
        String offerer,
        String offererId,
        String answerer,
        String answererId,
        Stage stage,
        @Nullable SessionDescription known) {
    OpenOffer(String offerer, String offererId, String answerer, String answererId, Stage stage) {
        this(offerer, offererId, answerer, answererId, stage, null);
    }

    enum Stage {
        /** The offer has gone to the answerer. */
        OFFERED,
        /** The answerer was asked for an offer (a re-INVITE without a description). */
        OFFER_ASKED,
        /** The answerer's offer has gone to the offerer, whose answer will come back under the same ids. */
        OFFER_RETURNED,
        /** The gateway has offered to the caller in the place of a callee that can't (late offer toward a browser). */
        OFFERED_FOR_CALLEE,
        /** The offer of a transfer that has failed, or of a transferor who has left: its answer is awaited, and of no more use. */
        WITHDRAWN,
        /** After a transfer that has failed, the kept side is offered what it had before; its answer is what the offerer knows. */
        GIVEN_BACK
    }

    /** The other one of the two legs; empty where this leg has no part in the offer. */
    String otherThan(String leg) {
        if (leg.equals(offerer)) return answerer;
        return leg.equals(answerer) ? offerer : "";
    }

    OpenOffer at(Stage next) {
        return new OpenOffer(offerer, offererId, answerer, answererId, next, known);
    }
}
