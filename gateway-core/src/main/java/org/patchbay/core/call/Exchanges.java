package org.patchbay.core.call;

import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** Offers and answers within an answered call (RFC 3264), one at a time. */
final class Exchanges {
    private Exchanges() {}

    /** Brings the winner's answer to the caller; with an offer id it is an offer that the caller is to answer. */
    static void answerCaller(Draft draft, Leg callee, SessionDescription description, String offerId) {
        Leg caller = draft.caller();
        if (!offerId.isEmpty()) {
            draft.openOffer = new OpenOffer(callee.id(), offerId, Leg.CALLER, offerId, OpenOffer.Stage.OFFERED);
            Deliveries.deliver(draft, Leg.CALLER, Delivery.answer(callee.id(), offerId, description));
        } else if (caller.received() == null) {
            // The gateway made the offer in the caller's place; to the caller, what the callee answered is the offer.
            String id = "late";
            draft.openOffer = new OpenOffer(callee.id(), id, Leg.CALLER, id, OpenOffer.Stage.OFFERED_FOR_CALLEE);
            Deliveries.deliver(draft, Leg.CALLER, Delivery.answerAsOffer(callee.id(), id, description));
        } else {
            Deliveries.deliver(draft, Leg.CALLER, Delivery.answer(callee.id(), "", description));
        }
        OpenOffer open = draft.openOffer;
        if (open != null) draft.start(CallTimer.update(open.offerer()), draft.policy.update());
    }

    /** A leg offers within the call. */
    static void offer(Draft draft, Leg offerer, Leg answerer, Update update) {
        OpenOffer open = draft.openOffer;
        if (Stitches.moves(draft)) {
            Deliveries.reject(
                    draft, offerer, update.getId(), UpdateReject.Cause.GLARE, "the call is being transferred");
            return;
        }
        if (open != null) {
            boolean comesFirst = wins(draft, offerer)
                    && !open.offerer().equals(offerer.id())
                    && open.stage() == OpenOffer.Stage.OFFERED
                    && draft.caller().state() == Leg.State.ANSWERED
                    && !open.answererId().equals(open.offererId());
            if (!comesFirst) {
                Deliveries.reject(
                        draft, offerer, update.getId(), UpdateReject.Cause.GLARE, "another offer is under way");
                return;
            }
            // Inside, one side wins always: the other's offer is given back.
            close(draft, open);
            Deliveries.reject(
                    draft,
                    takeBack(draft, open.offerer()),
                    open.offererId(),
                    UpdateReject.Cause.GLARE,
                    "the other side's offer came first");
        } else if (answerer.pending() != null || offerer.pending() != null) {
            Deliveries.reject(
                    draft, offerer, update.getId(), UpdateReject.Cause.GLARE, "the call is still being set up");
            return;
        }
        Leg answererNow = draft.leg(answerer.id());
        if (!update.hasDescription() && !answererNow.side().capabilities().getLateOffer()) {
            Deliveries.reject(
                    draft,
                    offerer,
                    update.getId(),
                    UpdateReject.Cause.NOT_ACCEPTABLE,
                    "the other side can't be asked for an offer");
            return;
        }
        String passedId = offerer.id() + "." + update.getId();
        OpenOffer.Stage stage = update.hasDescription() ? OpenOffer.Stage.OFFERED : OpenOffer.Stage.OFFER_ASKED;
        draft.openOffer = new OpenOffer(offerer.id(), update.getId(), answerer.id(), passedId, stage);
        draft.start(CallTimer.update(offerer.id()), draft.policy.update());
        SessionDescription description = null;
        if (update.hasDescription()) {
            description = update.getDescription();
            draft.put(draft.leg(offerer.id()).withOffer(description));
        }
        Deliveries.deliver(
                draft, answerer.id(), Delivery.update(offerer.id(), passedId, update.getReason(), description));
    }

    /** Of two calls that offer to each other at once, both know by their ids who comes first; inside a call it is the caller. */
    private static boolean wins(Draft draft, Leg offerer) {
        return offerer.isJoint() ? offerer.channel().getCallId().compareTo(draft.id) < 0 : offerer.isCaller();
    }

    /** A leg answers an offer. False where no such offer is open. */
    static boolean answer(Draft draft, Leg leg, UpdateAnswer answer) {
        OpenOffer open = draft.openOffer;
        if (open == null || !answer.hasDescription()) return false;
        SessionDescription description = answer.getDescription();
        boolean fromAnswerer =
                leg.id().equals(open.answerer()) && answer.getId().equals(open.answererId());
        boolean fromOfferer = leg.id().equals(open.offerer()) && answer.getId().equals(open.offererId());
        switch (open.stage()) {
            case OFFERED -> {
                if (!fromAnswerer) return false;
                boolean own = Stitches.owns(draft, open);
                close(draft, open);
                Stitch stitch = draft.stitch;
                if (own && stitch != null) {
                    if (stitch.transfers()) Transfers.settled(draft, stitch, open, leg, description);
                    else Replacements.settled(draft, stitch, leg, description);
                } else {
                    passAnswer(draft, leg, open.offerer(), open.offererId(), description);
                }
            }
            case OFFER_ASKED -> {
                if (!fromAnswerer) return false;
                Stitch stitch = draft.stitch;
                if (stitch != null && Stitches.owns(draft, open)) {
                    if (stitch.transfers()) Transfers.offered(draft, stitch, open, leg, description);
                    else Replacements.offered(draft, stitch, open, leg, description);
                    return true;
                }
                draft.openOffer = open.at(OpenOffer.Stage.OFFER_RETURNED);
                draft.put(leg.withOffer(description));
                // An offer in the place of an answer (RFC 3261 14.1, re-INVITE without a description); its answer comes
                // in the ACK.
                Deliveries.deliver(
                        draft,
                        open.offerer(),
                        Delivery.of(Delivery.Kind.UPDATE_ANSWER, leg.id(), open.offererId(), description));
            }
            case OFFER_RETURNED -> {
                if (!fromOfferer) return false;
                close(draft, open);
                passAnswer(draft, leg, open.answerer(), open.answererId(), description);
            }
            case OFFERED_FOR_CALLEE -> {
                if (!fromAnswerer) return false;
                close(draft, open);
                draft.put(leg.withAnswer(description));
                Deliveries.deliver(
                        draft, open.offerer(), Delivery.of(Delivery.Kind.RELAY_OFFER, leg.id(), "", description));
            }
            case WITHDRAWN -> {
                if (!fromAnswerer) return false;
                close(draft, open);
                draft.put(leg.withAnswer(description));
                if (!draft.leg(open.offerer()).isOver()) {
                    Stitches.giveBack(draft, open.offerer(), leg.id(), open.known());
                }
            }
            case GIVEN_BACK -> {
                if (!fromAnswerer) return false;
                close(draft, open);
                draft.put(leg.withAnswer(description));
                Stitches.takenBack(draft, open, leg, description);
            }
        }
        return true;
    }

    private static void passAnswer(Draft draft, Leg from, String to, String id, SessionDescription description) {
        draft.put(draft.leg(from.id()).withAnswer(description));
        Deliveries.deliver(draft, to, Delivery.of(Delivery.Kind.UPDATE_ANSWER, from.id(), id, description));
    }

    /** A leg refuses an offer. False where no such offer is open. */
    static boolean reject(Draft draft, Leg leg, UpdateReject reject) {
        OpenOffer open = draft.openOffer;
        if (open == null) return false;
        if (!leg.id().equals(open.answerer()) || !reject.getId().equals(open.answererId())) return false;
        refused(draft, open, reject.getCause(), reject.getText());
        return true;
    }

    private static void refused(Draft draft, OpenOffer open, UpdateReject.Cause cause, String text) {
        Stitch stitch = draft.stitch;
        boolean own = Stitches.owns(draft, open);
        close(draft, open);
        if (own && stitch != null) {
            Transfers.rejected(draft, stitch, open, cause == UpdateReject.Cause.GLARE, text);
            return;
        }
        switch (open.stage()) {
            case OFFERED -> Deliveries.reject(draft, takeBack(draft, open.offerer()), open.offererId(), cause, text);
            case OFFER_ASKED, OFFERED_FOR_CALLEE ->
                Deliveries.reject(draft, draft.leg(open.offerer()), open.offererId(), cause, text);
            case OFFER_RETURNED -> {
                // Whoever made the offer that it was asked for is to know that nobody answers it.
                Deliveries.reject(draft, takeBack(draft, open.answerer()), open.answererId(), cause, text);
                Deliveries.reject(draft, draft.leg(open.offerer()), open.offererId(), cause, text);
            }
            case WITHDRAWN, GIVEN_BACK -> {
                // Nobody waits for it.
            }
        }
    }

    /** A leg's offer is refused: its description is the one of before. */
    static Leg takeBack(Draft draft, String legId) {
        Leg before = draft.leg(legId).withoutOffer();
        draft.put(before);
        return before;
    }

    /** The answer did not come in time: the offer is given back, the call goes on as it was. */
    static void expired(Draft draft) {
        OpenOffer open = draft.openOffer;
        if (open == null) return;
        if (open.stage() == OpenOffer.Stage.OFFER_ASKED) {
            // Should it make the offer after all, it is not to wait for what becomes of it.
            Deliveries.reject(
                    draft,
                    draft.leg(open.answerer()),
                    open.answererId(),
                    UpdateReject.Cause.TIMEOUT,
                    "the offer that was asked for came too late");
        }
        refused(draft, open, UpdateReject.Cause.TIMEOUT, "the other side did not answer the offer");
    }

    /** The relay refused a description of an exchange within the call. */
    static void refusedByRelay(Draft draft, Delivery delivery, String toId, String reason) {
        OpenOffer open = draft.openOffer;
        String text = "media relay: " + reason;
        if (open != null && delivery.kind() == Delivery.Kind.UPDATE) {
            refused(draft, open, UpdateReject.Cause.INTERNAL, text);
            return;
        }
        Deliveries.reject(draft, takeBack(draft, toId), delivery.id(), UpdateReject.Cause.INTERNAL, text);
        // Who answered has taken the offer, and is offered what it had before.
        if (draft.openOffer == null && !draft.leg(delivery.source()).isOver()) {
            Stitches.giveBack(draft, toId, delivery.source(), null);
        }
    }

    /** Forgets an offer; nobody is told. */
    static void drop(Draft draft, OpenOffer open) {
        close(draft, open);
    }

    private static void close(Draft draft, OpenOffer open) {
        draft.openOffer = null;
        draft.cancel(CallTimer.update(open.offerer()));
        // An offer that still waits for candidates or the relay goes no further.
        Leg answerer = draft.leg(open.answerer());
        Delivery pending = answerer.pending();
        if (pending != null && pending.kind() == Delivery.Kind.UPDATE) draft.put(answerer.withPending(null));
    }
}
