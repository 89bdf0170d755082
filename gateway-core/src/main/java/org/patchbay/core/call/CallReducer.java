package org.patchbay.core.call;

import org.patchbay.core.Address;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.UpdateReject;

/** The state machine of a call. Pure: no clock, no socket, no thread. What an event makes of a call is all in what is returned. */
final class CallReducer {
    private CallReducer() {}

    static Transition reduce(Call call, CallEvent event) {
        if (event instanceof CallEvent.Terminated terminated) return terminated(call, terminated.end());
        return switch (call.phase()) {
            case IDLE -> whenIdle(call, event);
            case OFFERED, RINGING, ACTIVE -> whenLive(call, event);
            case ENDED -> Transition.ignored(call, "the call is over");
        };
    }

    private static Transition terminated(Call call, End end) {
        return switch (call.phase()) {
            case IDLE, ENDED -> Transition.ignored(call, "there is no call to end");
            case OFFERED, RINGING, ACTIVE -> {
                Draft draft = new Draft(call);
                draft.endCall(end, end);
                yield draft.done();
            }
        };
    }

    private static Transition whenIdle(Call call, CallEvent event) {
        if (!(event instanceof CallEvent.FromLeg fromLeg) || !fromLeg.signal().hasInvite()) {
            return Transition.ignored(call, "a call begins with an invitation");
        }
        Signal signal = fromLeg.signal();
        Invite invite = signal.getInvite();
        Address from = Address.parse(signal.getFrom());
        Draft draft = new Draft(call);
        draft.phase = Phase.OFFERED;
        draft.invite = invite.toBuilder().clearChannel().build();
        draft.from = from.bare().toString();
        draft.to = signal.getTo();
        SessionDescription offer = invite.hasDescription() ? invite.getDescription() : null;
        MediaProfile profile = offer != null ? MediaProfiles.of(offer) : assumedProfile(invite);
        draft.put(Leg.caller(new Leg.Side(from, invite.getChannel(), invite.getCapabilities()), profile, offer));
        if (!invite.getReplacesCallId().isEmpty()) {
            TakeOvers.begin(draft);
            return draft.done();
        }
        draft.start(CallTimer.SETUP, draft.policy.setup());
        draft.effect(new Effect.Resolve(from, signal.getTo(), draft.transferor()));
        return draft.done();
    }

    /** Who calls without an offer is a phone, and unless it is known better one of plain RTP: browsers always offer. */
    private static MediaProfile assumedProfile(Invite invite) {
        MediaProfile told = invite.getCapabilities().getMediaProfile();
        return told == MediaProfile.WEBRTC ? told : MediaProfile.PLAIN_RTP;
    }

    private static Transition whenLive(Call call, CallEvent event) {
        Draft draft = new Draft(call);
        String ignored;
        if (event instanceof CallEvent.FromLeg fromLeg) {
            ignored = fromLeg(draft, fromLeg.signal());
        } else if (event instanceof CallEvent.TransferAsked asked) {
            ignored = Transfers.asked(draft, asked.signal(), asked.freshCallId());
        } else if (event instanceof CallEvent.TimerFired fired) {
            ignored = timerFired(draft, fired.timer());
        } else if (event instanceof CallEvent.Routed routed) {
            ignored = routed(draft, routed);
        } else if (event instanceof CallEvent.Relayed relayed) {
            ignored = Deliveries.relayed(draft, relayed.ticket(), relayed.description())
                    ? ""
                    : "nobody waits for this answer of the relay";
        } else if (event instanceof CallEvent.RelayFailed failed) {
            ignored = relayFailed(draft, failed);
        } else if (event instanceof CallEvent.LegLost lost) {
            ignored = ended(
                    draft, lost.leg(), Draft.end(EndReason.TRANSPORT_LOST, "the device can't be reached any more"), "");
        } else {
            ignored = "not an event of a live call";
        }
        if (!ignored.isEmpty()) return Transition.ignored(call, ignored);
        if (draft.phase == Phase.ACTIVE) Transfers.advance(draft);
        return draft.done();
    }

    private static String routed(Draft draft, CallEvent.Routed routed) {
        boolean redirected = draft.phase == Phase.RINGING && draft.redirects.asking();
        if (draft.phase != Phase.OFFERED && !redirected) return "the callee was looked up already";
        draft.relayAvailable = routed.relayAvailable();
        if (redirected) {
            Redirection.routed(draft, routed.route());
            return "";
        }
        if (routed.route() instanceof Router.Refused refused) {
            End end = Draft.end(refused.reason(), refused.text());
            draft.endCall(end, end);
        } else if (routed.route() instanceof Router.Targets targets) {
            draft.waitingGroups = targets.groups();
            draft.phase = Phase.RINGING;
            draft.send(
                    draft.caller(),
                    Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.TRYING)));
            Forking.ringNextGroup(draft);
        }
        return "";
    }

    private static String timerFired(Draft draft, CallTimer timer) {
        if (!draft.runs(timer)) return "the timer was stopped";
        draft.fired(timer);
        switch (timer.kind()) {
            case SETUP -> {
                End end = Draft.end(EndReason.TIMEOUT, "the call could not be set up in time");
                draft.endCall(end, end);
            }
            case RING -> Forking.rungOut(draft);
            case GATHER -> Deliveries.gathered(draft, timer.leg());
            case UPDATE -> Exchanges.expired(draft);
            case TRANSFER -> {
                Stitch stitch = draft.stitch;
                if (stitch == null) return "no transfer is under way";
                Transfers.failed(draft, stitch, Draft.end(EndReason.TIMEOUT, "the transfer took too long"));
            }
        }
        return "";
    }

    private static String relayFailed(Draft draft, CallEvent.RelayFailed failed) {
        String legId = failed.ticket().leg();
        Delivery delivery = Deliveries.refusedByRelay(draft, failed.ticket());
        if (delivery == null) return "nobody waits for this answer of the relay";
        switch (delivery.kind()) {
            case INVITE -> {
                Leg leg = draft.leg(legId);
                End end = Draft.end(EndReason.CONGESTION, "media relay: " + failed.reason());
                draft.forget(leg);
                Forking.failed(draft, draft.leg(legId), leg.state(), end);
            }
            case PROGRESS ->
                Forking.progress(
                        draft,
                        draft.leg(delivery.source()),
                        Progress.newBuilder().setState(Progress.State.RINGING).build());
            case ANSWER, ANSWER_AS_OFFER, RELAY_OFFER, RELAY_ANSWER -> Deliveries.endForRelay(draft, failed.reason());
            case UPDATE, UPDATE_ANSWER -> Exchanges.refusedByRelay(draft, delivery, legId, failed.reason());
        }
        return "";
    }

    private static String fromLeg(Draft draft, Signal signal) {
        if (signal.hasInvite() && signal.getLegId().isEmpty()) return Replacements.invited(draft, signal);
        Leg leg = Leg.speaker(signal, draft.allLegs());
        if (leg == null) return "no such leg";
        if (leg.isOver()) return "the leg is over";
        Stitch stitch = draft.stitch;
        boolean dialled = stitch != null
                && stitch.transfers()
                && stitch.stage() == Stitch.Stage.DIALLING
                && leg.id().equals(stitch.joint());
        return switch (signal.getBodyCase()) {
            case INVITE -> "the call has begun already";
            case PROGRESS -> {
                if (stitch != null && dialled) {
                    targetProgress(draft, stitch, signal.getProgress());
                    yield "";
                }
                if (leg.isCaller() || draft.phase != Phase.RINGING) yield "progress is for a ringing callee";
                Forking.progress(draft, leg, signal.getProgress());
                yield "";
            }
            case ANSWER -> {
                if (stitch != null && dialled) {
                    Transfers.answered(draft, stitch, signal.getAnswer());
                    yield "";
                }
                if (leg.isCaller() || draft.phase != Phase.RINGING) yield "an answer is for a ringing callee";
                Forking.answer(draft, leg, signal.getAnswer());
                yield "";
            }
            case CANDIDATES -> candidates(draft, leg, signal.getCandidates());
            case UPDATE -> {
                Leg peer = draft.peerOf(leg);
                if (peer == null && draft.winner.isEmpty()) yield "an update is for an answered call";
                if (peer == null) {
                    Deliveries.reject(
                            draft,
                            leg,
                            signal.getUpdate().getId(),
                            UpdateReject.Cause.GLARE,
                            "the call is being transferred");
                    yield "";
                }
                Exchanges.offer(draft, leg, peer, signal.getUpdate());
                yield "";
            }
            case UPDATE_ANSWER -> Exchanges.answer(draft, leg, signal.getUpdateAnswer()) ? "" : "no such offer is open";
            case UPDATE_REJECT -> Exchanges.reject(draft, leg, signal.getUpdateReject()) ? "" : "no such offer is open";
            case INFO -> toPeer(draft, leg, Signal.newBuilder().setInfo(signal.getInfo()));
            case DTMF ->
                signal.getDtmf().getRefused()
                        ? playInMedia(draft, leg, signal.getDtmf())
                        : toPeer(draft, leg, Signal.newBuilder().setDtmf(signal.getDtmf()));
            case TRANSFER -> "a transfer comes with an id for its call";
            case END -> ended(draft, leg.id(), signal.getEnd(), signal.getFrom());
            case TRANSFER_PROGRESS -> {
                boolean done = signal.getTransferProgress().getState() == TransferProgress.State.ACCEPTED;
                yield done && Replacements.accepted(draft, leg) ? "" : "no leg waits to be replaced";
            }
            case MESSAGE, RECEIPT, PRESENCE, SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET ->
                "not a signal that a leg sends to its call";
        };
    }

    private static void targetProgress(Draft draft, Stitch stitch, Progress progress) {
        switch (progress.getState()) {
            case RINGING, EARLY_MEDIA -> Transfers.rings(draft, stitch);
            case TRYING -> Transfers.giveTime(draft);
            case QUEUED, FORWARDED, STATE_UNSPECIFIED, UNRECOGNIZED -> {
                // The transferor was told as much, or hears of it when it rings.
            }
        }
    }

    private static String candidates(Draft draft, Leg leg, Candidates candidates) {
        Deliveries.trickled(draft, leg, candidates);
        return "";
    }

    private static String toPeer(Draft draft, Leg leg, Signal.Builder body) {
        Leg peer = draft.peerOf(leg);
        if (peer == null) return "the call is not answered";
        draft.send(peer, body);
        return "";
    }

    /** The leg's device takes no tones as signals. */
    private static String playInMedia(Draft draft, Leg leg, Dtmf tones) {
        Leg peer = draft.peerOf(leg);
        if (peer == null) return "the call is not answered";
        Leg callee = leg.isCaller() ? peer : leg;
        if (callee.path() != MediaPath.RELAY) return "tones were refused, and there is no relay to play them";
        draft.effect(new Effect.PlayTones(draft.id, callee.id(), leg.isCaller(), tones));
        return "";
    }

    /** @param who spoke, as the signal's envelope says */
    private static String ended(Draft draft, String legId, End end, String who) {
        Leg leg = draft.legOrNull(legId);
        if (leg == null || leg.isOver()) return "no such leg";
        Stitch stitch = draft.stitch;
        if (stitch != null && legId.equals(stitch.transferor())) {
            // Nothing more comes from it: what it has answered, and waits for its candidates, goes to the kept side as
            // it is.
            Deliveries.gathered(draft, legId);
        }
        draft.forget(leg);
        if (stitch != null && legId.equals(stitch.joint())) {
            Transfers.otherEnded(draft, stitch, end, who);
        } else if (stitch != null && legId.equals(stitch.transferor())) {
            Stitches.transferorLeft(draft, stitch);
        } else if (legId.equals(draft.caller)) {
            if (stitch != null) Transfers.keptLeft(draft, stitch, end);
            draft.endCall(end, draft.winner.isEmpty() ? asCancel(end) : end);
        } else if (legId.equals(draft.winner)) {
            if (stitch != null) Transfers.keptLeft(draft, stitch, end);
            draft.endCall(end, end);
        } else {
            Forking.failed(draft, draft.leg(legId), leg.state(), end);
        }
        return "";
    }

    /** To a device that rings, a caller who hangs up has cancelled. */
    private static End asCancel(End end) {
        return switch (end.getReason()) {
            case NORMAL, END_REASON_UNSPECIFIED, UNRECOGNIZED ->
                end.toBuilder().setReason(EndReason.CANCELLED).build();
            default -> end;
        };
    }
}
