package org.patchbay.core.call;

/**
 * The one offer within a call that waits for its answer (RFC 3264 allows one at a time; who comes second is told GLARE).
 *
 * @param offerer the leg that waits for the answer
 * @param offererId the offer's id on that leg
 * @param answerer the leg that is to answer
 * @param answererId the offer's id on that leg
 * @param stage what is waited for
 */
record OpenOffer(String offerer, String offererId, String answerer, String answererId, Stage stage) {
    enum Stage {
        /** The offer has gone to the answerer. */
        OFFERED,
        /** The answerer was asked for an offer (a re-INVITE without a description). */
        OFFER_ASKED,
        /** The answerer's offer has gone to the offerer, whose answer will come back under the same ids. */
        OFFER_RETURNED,
        /** The gateway has offered to the caller in the place of a callee that can't (late offer toward a browser). */
        OFFERED_FOR_CALLEE
    }

    OpenOffer at(Stage next) {
        return new OpenOffer(offerer, offererId, answerer, answererId, next);
    }
}
