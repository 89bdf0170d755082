package org.patchbay.core.client;

import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Info;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Progress;
import org.patchbay.client.v1.TransferProgress;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.client.v1.UpdateReject;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;

/** From the model's signal to the client's frame. Pure; {@link FrameTranslator} is the way in. */
public final class SignalTranslator {
    private SignalTranslator() {}

    /** A call that rings this client. Without a description it asks the client for an offer. */
    public static Telling invite(Signal signal, ClientCall call) {
        org.patchbay.session.v1.Invite invite = signal.getInvite();
        if (!invite.hasDescription() && !call.canBeAskedToOffer()) {
            return new Telling.TurnBack(end(EndReason.NOT_ACCEPTABLE, "this device can't be asked for an offer"));
        }
        return tell(Frame.newBuilder()
                .setInvite(Invite.newBuilder()
                        .setFrom(ModelTerms.user(signal.getFrom()))
                        .setTo(ModelTerms.user(signal.getTo()))
                        .setDisplayName(invite.getDisplayName())
                        .setSdp(written(invite.hasDescription(), invite.getDescription()))
                        .setVideo(invite.getVideo())
                        .putAllHeaders(invite.getHeadersMap())
                        .setSubject(invite.getSubject())
                        .setTransferredBy(invite.getTransferredBy())
                        .setQueue(invite.getQueue())));
    }

    /** A signal within a call. */
    public static Telling translate(Signal signal, ClientCall call) {
        return switch (signal.getBodyCase()) {
            case PROGRESS -> progress(signal.getProgress());
            case ANSWER -> answer(signal.getAnswer());
            case CANDIDATES -> candidates(signal.getCandidates());
            case UPDATE -> update(signal.getUpdate(), call);
            case UPDATE_ANSWER -> updateAnswer(signal.getUpdateAnswer());
            case UPDATE_REJECT ->
                tell(Frame.newBuilder()
                        .setUpdateReject(UpdateReject.newBuilder()
                                .setId(signal.getUpdateReject().getId())
                                .setReason(ModelTerms.rejection(signal.getUpdateReject()))));
            case INFO ->
                tell(Frame.newBuilder()
                        .setInfo(Info.newBuilder()
                                .setMuted(signal.getInfo().getMuted())
                                .setMedia(ModelTerms.media(signal.getInfo().getMedia()))));
            case DTMF ->
                tell(Frame.newBuilder()
                        .setDtmf(Dtmf.newBuilder()
                                .setTones(signal.getDtmf().getTones())
                                .setDurationMs(signal.getDtmf().getDurationMs())));
            case TRANSFER_PROGRESS ->
                tell(Frame.newBuilder()
                        .setTransferProgress(TransferProgress.newBuilder()
                                .setState(ModelTerms.state(
                                        signal.getTransferProgress().getState()))
                                .setReason(ModelTerms.reason(
                                        signal.getTransferProgress().getReason()))));
            case END -> tell(Frame.newBuilder().setEnd(clientEnd(signal.getEnd())));
            case INVITE, TRANSFER, MESSAGE, RECEIPT, PRESENCE, SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET ->
                new Telling.Untold("nothing that a call tells a client");
        };
    }

    private static Telling progress(org.patchbay.session.v1.Progress progress) {
        Progress.Builder told = Progress.newBuilder()
                .setState(ModelTerms.state(progress.getState()))
                .setQueuePosition(progress.getQueuePosition());
        if (progress.hasDescription()) told.setSdp(SdpWriter.write(progress.getDescription()));
        return tell(Frame.newBuilder().setProgress(told));
    }

    private static Telling answer(org.patchbay.session.v1.Answer answer) {
        // Who invites over this protocol always offers, so what comes back is never an offer.
        if (!answer.hasDescription() || !answer.getOfferId().isEmpty()) {
            return new Telling.TurnBack(end(EndReason.PROTOCOL_ERROR, "an answer was expected, and none came"));
        }
        return tell(Frame.newBuilder()
                .setAnswer(Answer.newBuilder()
                        .setSdp(SdpWriter.write(answer.getDescription()))
                        .setDevice(answer.getDevice())));
    }

    private static Telling candidates(org.patchbay.session.v1.Candidates candidates) {
        Candidates.Builder told = Candidates.newBuilder().setEnd(candidates.getEnd());
        for (TrickledCandidate candidate : candidates.getCandidatesList()) {
            IceCandidate.Builder one = IceCandidate.newBuilder()
                    .setCandidate(SdpWriter.writeCandidate(candidate.getCandidate()))
                    .setSdpMid(candidate.getMid())
                    .setUsernameFragment(candidate.getUsernameFragment());
            if (candidate.hasMediaIndex()) one.setSdpMLineIndex(candidate.getMediaIndex());
            told.addCandidates(one);
        }
        return tell(Frame.newBuilder().setCandidates(told));
    }

    private static Telling update(org.patchbay.session.v1.Update update, ClientCall call) {
        if (call.offers()) {
            return turnBack(update.getId(), org.patchbay.session.v1.UpdateReject.Cause.GLARE, "");
        }
        if (!update.hasDescription() && !call.canBeAskedToOffer()) {
            return turnBack(
                    update.getId(),
                    org.patchbay.session.v1.UpdateReject.Cause.NOT_ACCEPTABLE,
                    "this device can't be asked for an offer");
        }
        return tell(Frame.newBuilder()
                .setUpdate(Update.newBuilder()
                        .setId(update.getId())
                        .setSdp(written(update.hasDescription(), update.getDescription()))
                        .setReason(ModelTerms.reason(update.getReason()))));
    }

    private static Telling updateAnswer(org.patchbay.session.v1.UpdateAnswer answer) {
        return tell(Frame.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(answer.getId())
                        .setSdp(written(answer.hasDescription(), answer.getDescription()))));
    }

    /** An end in the client's words. */
    public static org.patchbay.client.v1.End clientEnd(End end) {
        return org.patchbay.client.v1.End.newBuilder()
                .setReason(ModelTerms.reason(end.getReason()))
                .setText(end.getText())
                .build();
    }

    /** The body of a signal that ends a leg. */
    public static Signal end(EndReason reason, String text) {
        return Signal.newBuilder()
                .setEnd(End.newBuilder().setReason(reason).setText(text))
                .build();
    }

    private static Telling turnBack(String id, org.patchbay.session.v1.UpdateReject.Cause cause, String text) {
        return new Telling.TurnBack(Signal.newBuilder()
                .setUpdateReject(org.patchbay.session.v1.UpdateReject.newBuilder()
                        .setId(id)
                        .setCause(cause)
                        .setText(text))
                .build());
    }

    private static String written(boolean present, SessionDescription description) {
        return present ? SdpWriter.write(description) : "";
    }

    private static Telling tell(Frame.Builder frame) {
        return new Telling.Tell(frame.build());
    }
}
