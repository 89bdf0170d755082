package org.patchbay.core.call;

import org.jspecify.annotations.Nullable;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;

/**
 * A description on its way to a leg, perhaps waiting for the relay or for candidates.
 *
 * @param kind in which signal it goes
 * @param source the leg that it came from
 * @param id the offer's id, as the receiving leg knows it; empty where there is none
 * @param reason of an update
 * @param state of a progress
 * @param question the number of the question to the relay that it waits for; 0 where it waits for candidates
 * @param description what goes; null for an invitation or update that asks for an offer
 */
record Delivery(
        Kind kind,
        String source,
        String id,
        Update.Reason reason,
        Progress.State state,
        int question,
        @Nullable SessionDescription description) {
    enum Kind {
        INVITE,
        PROGRESS,
        ANSWER,
        /** The callee's answer to the offer that the gateway made for the caller, to whom it is an offer. */
        ANSWER_AS_OFFER,
        UPDATE,
        UPDATE_ANSWER,
        /** Told to the relay alone: the caller's real description after an offer that the gateway made for it. */
        RELAY_OFFER,
        /** Told to the relay alone: the answer again, after {@link #RELAY_OFFER}. */
        RELAY_ANSWER
    }

    static Delivery invite(String source, @Nullable SessionDescription description) {
        return of(Kind.INVITE, source, "", description);
    }

    static Delivery progress(String source, Progress.State state, SessionDescription description) {
        return new Delivery(Kind.PROGRESS, source, "", Update.Reason.REASON_UNSPECIFIED, state, 0, description);
    }

    /** @param offerId set where the answer carries an offer */
    static Delivery answer(String source, String offerId, SessionDescription description) {
        return of(Kind.ANSWER, source, offerId, description);
    }

    /** @param offerId under which the caller answers it */
    static Delivery answerAsOffer(String source, String offerId, SessionDescription description) {
        return of(Kind.ANSWER_AS_OFFER, source, offerId, description);
    }

    static Delivery update(String source, String id, Update.Reason reason, @Nullable SessionDescription description) {
        return new Delivery(Kind.UPDATE, source, id, reason, Progress.State.STATE_UNSPECIFIED, 0, description);
    }

    static Delivery of(Kind kind, String source, String id, @Nullable SessionDescription description) {
        return new Delivery(
                kind, source, id, Update.Reason.REASON_UNSPECIFIED, Progress.State.STATE_UNSPECIFIED, 0, description);
    }

    /** The same, waiting for the relay's answer to that question. */
    Delivery asking(int number) {
        return new Delivery(kind, source, id, reason, state, number, description);
    }

    /** Which half of an exchange the description is to the one who sent it. */
    MediaRelay.Half half() {
        return switch (kind) {
            case INVITE, UPDATE, RELAY_OFFER -> MediaRelay.Half.OFFER;
            case PROGRESS, ANSWER_AS_OFFER, RELAY_ANSWER -> MediaRelay.Half.ANSWER;
            case ANSWER -> id.isEmpty() ? MediaRelay.Half.ANSWER : MediaRelay.Half.OFFER;
            // The answer to a late offer: an update without a description asks for an offer, and that offer's answer is
            // one.
            case UPDATE_ANSWER -> MediaRelay.Half.ANSWER;
        };
    }
}
