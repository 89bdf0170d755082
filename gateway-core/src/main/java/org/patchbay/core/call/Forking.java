package org.patchbay.core.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.AnswerCheck;
import org.patchbay.core.description.CrossedOffers;
import org.patchbay.core.description.LateOffer;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.UpdateAnswer;

/** Rings the callee's devices, group after group: the first answer wins, and of several failures the best one is told. */
final class Forking {
    private Forking() {}

    /** Rings the next group that has a device which can be rung; without one the call ends. */
    static void ringNextGroup(Draft draft) {
        draft.cancel(CallTimer.RING);
        if (draft.redirects.asking()) {
            // Who was named instead comes first, and is looked up in no more time than the callee was.
            draft.start(CallTimer.SETUP, draft.policy.setup());
            return;
        }
        while (!draft.waitingGroups.isEmpty()) {
            List<Target> group = draft.waitingGroups.get(0);
            draft.waitingGroups = draft.waitingGroups.subList(1, draft.waitingGroups.size());
            for (Target target : group) invite(draft, target);
            if (draft.phase == Phase.ENDED) return;
            if (!draft.liveCallees().isEmpty()) {
                draft.phase = Phase.RINGING;
                draft.start(CallTimer.RING, draft.policy.ring());
                askForTime(draft);
                return;
            }
        }
        End end = draft.failures().isEmpty()
                ? Draft.end(EndReason.UNAVAILABLE, "no device can be rung")
                : BestFailure.of(draft.failures());
        draft.endCall(end, end);
    }

    /** A call that waits for this one, to transfer somebody to it, gives each group its time. */
    private static void askForTime(Draft draft) {
        if (!draft.caller().isJoint()) return;
        draft.send(
                draft.caller(),
                Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.TRYING)));
    }

    private static void invite(Draft draft, Target target) {
        Leg.Side side = new Leg.Side(target);
        Leg caller = draft.caller();
        boolean late = caller.received() == null;
        boolean gatewayOffers = late && !target.capabilities().getLateOffer() && !draft.invite.hasStandIn();
        MediaProfile known = target.capabilities().getMediaProfile();
        MediaPath path = MediaPath.between(caller.media().profile(), known, draft.policy.relay(), draft.relayAvailable);
        if (gatewayOffers && path == MediaPath.DIRECT) {
            path = draft.relayAvailable && draft.policy.relay() != RelayMode.NEVER
                    ? MediaPath.RELAY
                    : MediaPath.IMPOSSIBLE;
        }
        if (path == MediaPath.IMPOSSIBLE) {
            draft.addFailure(Draft.end(
                    EndReason.NOT_ACCEPTABLE,
                    gatewayOffers
                            ? "a call without an offer needs the media relay to reach this device"
                            : "the two sides' media can't meet without the media relay, and none is available"));
            return;
        }
        MediaProfile profile = isKnown(known) || path == MediaPath.DIRECT ? known : MediaProfile.PLAIN_RTP;
        addLeg(draft, side, new Leg.Media(profile, path, false));
    }

    private static void addLeg(Draft draft, Leg.Side side, Leg.Media media) {
        if (draft.branchCount() >= draft.policy.maxBranches()) {
            draft.addFailure(Draft.end(EndReason.CONGESTION, "too many devices"));
            return;
        }
        Leg leg = Leg.callee("b" + (draft.branchCount() + 1), side, media);
        draft.put(leg);
        SessionDescription offer = draft.caller().received();
        if (offer == null && !side.capabilities().getLateOffer()) {
            offer = draft.invite.hasStandIn()
                    ? draft.invite.getStandIn()
                    : LateOffer.audio(Integer.toUnsignedLong(draft.id.hashCode()) + 1);
        }
        Deliveries.deliver(draft, leg.id(), Delivery.invite(Leg.CALLER, offer));
    }

    /** A device rings, or sends early media. */
    static void progress(Draft draft, Leg leg, Progress progress) {
        switch (progress.getState()) {
            case RINGING -> {
                draft.put(leg.with(Leg.State.RINGING));
                tellRinging(draft);
            }
            case EARLY_MEDIA -> {
                draft.put(leg.with(Leg.State.RINGING));
                if (progress.hasDescription() && mayHear(draft, leg)) {
                    draft.put(draft.leg(leg.id()).withAnswer(progress.getDescription()));
                    Deliveries.deliver(
                            draft,
                            Leg.CALLER,
                            Delivery.progress(leg.id(), progress.getState(), progress.getDescription()));
                } else {
                    tellRinging(draft);
                }
            }
            case QUEUED, FORWARDED ->
                draft.send(
                        draft.caller(),
                        Signal.newBuilder().setProgress(progress.toBuilder().clearDescription()));
            case TRYING, STATE_UNSPECIFIED, UNRECOGNIZED -> {
                // The caller was told as much when the devices were found.
            }
        }
    }

    private static void tellRinging(Draft draft) {
        if (draft.toldRinging) return;
        draft.toldRinging = true;
        draft.send(
                draft.caller(),
                Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
    }

    /**
     * A browser takes one answer to its offer, so early media is passed on only where no other device can still answer instead.
     */
    private static boolean mayHear(Draft draft, Leg leg) {
        if (draft.caller().received() == null) return false;
        if (draft.earlyBranch.equals(leg.id())) return true;
        return draft.earlyBranch.isEmpty()
                && draft.waitingGroups.isEmpty()
                && draft.liveCallees().size() == 1;
    }

    /** A device answers. */
    static void answer(Draft draft, Leg leg, Answer answer) {
        String fault = faultOf(draft, leg, answer);
        if (!fault.isEmpty()) {
            refuseAnswer(draft, leg, fault);
            return;
        }
        SessionDescription withheld = leg.withheld();
        if (withheld == null) {
            won(draft, leg, answer.getDescription(), answer.getOfferId());
            return;
        }
        CrossedOffers.Pairing pairing = CrossedOffers.pair(withheld, answer.getDescription());
        if (pairing instanceof CrossedOffers.Unpairable unpairable) {
            refuseAnswer(draft, leg, unpairable.reason());
        } else if (pairing instanceof CrossedOffers.Paired paired) {
            won(draft, leg, paired.forFirst(), "");
            draft.send(
                    draft.leg(leg.id()),
                    Signal.newBuilder()
                            .setUpdateAnswer(UpdateAnswer.newBuilder()
                                    .setId(answer.getOfferId())
                                    .setDescription(paired.forSecond())));
        }
    }

    private static void refuseAnswer(Draft draft, Leg leg, String fault) {
        End end = Draft.end(EndReason.NOT_ACCEPTABLE, fault);
        draft.hangUp(leg, end);
        failed(draft, draft.leg(leg.id()), leg.state(), end);
    }

    /** @param offerId empty where the description is an answer */
    private static void won(Draft draft, Leg leg, SessionDescription description, String offerId) {
        draft.winner = leg.id();
        draft.phase = Phase.ACTIVE;
        draft.cancel(CallTimer.RING);
        draft.cancel(CallTimer.SETUP);
        draft.put(leg.withAnswer(description).with(Leg.State.ANSWERED));
        draft.waitingGroups = List.of();
        for (Leg other : draft.liveCallees()) {
            if (!other.id().equals(leg.id())) {
                draft.hangUp(other, Draft.end(EndReason.ANSWERED_ELSEWHERE, "answered on another device"));
            }
        }
        if (offerId.isEmpty() && draft.caller().received() == null && draft.invite.hasStandIn()) {
            // What was offered in the caller's place is what it answers.
            draft.put(draft.caller().withAnswer(draft.invite.getStandIn()));
        }
        Leg caller = draft.caller();
        // The winner has had them; what the caller trickles from here on goes straight to it.
        draft.put(caller.withCandidates(List.of(), caller.candidatesComplete()));
        learn(draft, leg, description);
        Exchanges.answerCaller(draft, leg, description, offerId);
        TakeOvers.answered(draft, draft.leg(leg.id()));
    }

    private static String faultOf(Draft draft, Leg leg, Answer answer) {
        if (!answer.hasDescription()) return "an answer without a description";
        boolean offered = leg.withheld() == null
                && (draft.caller().received() != null
                        || !leg.side().capabilities().getLateOffer());
        boolean offers = !answer.getOfferId().isEmpty();
        if (offered && offers) return "an offer where an answer was due";
        if (!offered && !offers) return "an answer where an offer was due";
        if (offers) return "";
        SessionDescription offer = draft.caller().received();
        if (offer == null && draft.invite.hasStandIn()) offer = draft.invite.getStandIn();
        return faultOf(offer, leg, answer.getDescription());
    }

    /** Why this can't be the answer to what the callee was offered; empty where it can. */
    private static String faultOf(@Nullable SessionDescription offer, Leg callee, SessionDescription answer) {
        if (callee.path() == MediaPath.DIRECT && offer != null) {
            return AnswerCheck.check(offer, answer) instanceof AnswerCheck.Unacceptable fault ? fault.reason() : "";
        }
        MediaProfile answered = MediaProfiles.of(answer);
        boolean clash = isKnown(answered) && answered != callee.media().profile();
        return clash ? "the answer's media does not fit the offer's" : "";
    }

    private static void learn(Draft draft, Leg leg, SessionDescription description) {
        if (leg.isJoint() || isKnown(leg.side().capabilities().getMediaProfile())) return;
        MediaProfile shown = MediaProfiles.of(description);
        if (isKnown(shown)) draft.effect(new Effect.Learn(leg.device(), leg.channel(), shown));
    }

    /** A callee's leg has ended without an answer; {@code leg} is over already, {@code was} is where it stood. */
    static void failed(Draft draft, Leg leg, Leg.State was, End end) {
        if (retriesOtherMedia(draft, leg, was, end)) return;
        boolean followed = Redirection.follow(draft, end);
        if (!followed) draft.addFailure(end);
        if (BestFailure.speaksForUser(end)) {
            // RFC 3261 16.7 step 5: who declines has declined for all devices, rung and not yet rung.
            draft.endCall(end, Draft.end(end.getReason(), "refused on another device"));
        } else if (draft.liveCallees().isEmpty()) {
            ringNextGroup(draft);
        }
    }

    /**
     * A phone whose media was only guessed and that refuses the offer before it rings gets the other kind once: what was for plain RTP
     * goes out as it is, and the other way round.
     */
    private static boolean retriesOtherMedia(Draft draft, Leg leg, Leg.State was, End end) {
        if (end.getReason() != EndReason.NOT_ACCEPTABLE
                || was != Leg.State.INVITED
                || leg.media().retry()
                || draft.caller().received() == null
                || isKnown(leg.side().capabilities().getMediaProfile())
                || draft.policy.relay() != RelayMode.AUTO) {
            return false;
        }
        MediaProfile callers = draft.caller().media().profile();
        if (leg.path() == MediaPath.RELAY) {
            addLeg(draft, leg.side(), new Leg.Media(callers, MediaPath.DIRECT, true));
            return !draft.liveCallees().isEmpty();
        }
        if (!draft.relayAvailable) return false;
        MediaProfile other = callers == MediaProfile.WEBRTC ? MediaProfile.PLAIN_RTP : MediaProfile.WEBRTC;
        addLeg(draft, leg.side(), new Leg.Media(other, MediaPath.RELAY, true));
        return !draft.liveCallees().isEmpty();
    }

    /** The group has rung long enough. */
    static void rungOut(Draft draft) {
        End end = Draft.end(EndReason.NO_ANSWER, "nobody answered");
        for (Leg leg : draft.liveCallees()) {
            draft.hangUp(leg, end);
            draft.addFailure(end);
        }
        ringNextGroup(draft);
    }

    private static boolean isKnown(MediaProfile profile) {
        return profile == MediaProfile.PLAIN_RTP || profile == MediaProfile.WEBRTC;
    }
}
