package org.patchbay.server.kit;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Info;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Progress;
import org.patchbay.client.v1.Ringing;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.client.v1.UpdateReject;
import org.patchbay.session.v1.EndReason;

/** A call of a native client. Where both update at once it does as the JavaScript client does: the callee gives way. */
final class NativeLeg extends Leg {
    private static final String GLARE = "GLARE";
    /** What an offer in the answer to an invite without one goes by. */
    private static final String LATE = "late";

    private final NativePhone phone;
    private final String id;
    private final String peer;
    private final Set<String> withdrawn = new HashSet<>();
    /** Of offers that it did not take: their candidates may be under way. */
    private final Set<String> refused = new HashSet<>();

    private int updates;
    private String openUpdate = "";
    private String asked = "";
    private boolean askedToOffer;
    private String transferredBy = "";
    private Description.Ice told = new Description.Ice("", "");

    NativeLeg(NativePhone phone, String id, boolean caller, String peer) {
        super(phone, caller);
        this.phone = phone;
        this.id = id;
        this.peer = peer;
    }

    @Override
    String name() {
        return id;
    }

    @Override
    String other() {
        return peer;
    }

    @Override
    String transferredBy() {
        return transferredBy;
    }

    // --- says

    private void say(Frame.Builder frame) {
        phone.note(this, "says " + frame.getBodyCase());
        phone.send(frame.setCallId(id).build());
    }

    void invite(String to) {
        say(Frame.newBuilder()
                .setInvite(
                        Invite.newBuilder().setTo(to).setSdp(media.offers(false).write())));
        trickle();
    }

    /** The candidates of a description with new credentials, and that there are no more. */
    private void trickle() {
        if (media.ice().equals(told)) return;
        told = media.ice();
        say(Frame.newBuilder()
                .setCandidates(Candidates.newBuilder()
                        .addCandidates(IceCandidate.newBuilder()
                                .setCandidate(Description.CANDIDATE + " ufrag " + told.ufrag())
                                .setSdpMid("0")
                                .setSdpMLineIndex(0)
                                .setUsernameFragment(told.ufrag()))
                        .setEnd(true)));
    }

    @Override
    void doRing() {
        say(Frame.newBuilder().setRinging(Ringing.getDefaultInstance()));
    }

    @Override
    void doAnswer() {
        if (askedToOffer) openUpdate = LATE;
        Description description = askedToOffer ? media.offers(false) : media.answers();
        say(Frame.newBuilder().setAnswer(Answer.newBuilder().setSdp(description.write())));
        trickle();
    }

    @Override
    void doTransfer(String to, @Nullable Leg consultation) {
        Transfer.Builder transfer = Transfer.newBuilder();
        if (consultation == null) transfer.setTo(to);
        else transfer.setReplacesCallId(consultation.name());
        say(Frame.newBuilder().setTransfer(transfer));
    }

    @Override
    void doEnd(EndReason why) {
        say(Frame.newBuilder().setEnd(End.newBuilder().setReason(End.Reason.valueOf(why.name()))));
        over(why, false);
    }

    @Override
    void doHold(boolean hold) {
        media.holds(hold);
        update(hold ? Update.Reason.HOLD : Update.Reason.RESUME, false);
    }

    @Override
    void doVideo(boolean video) {
        media.video(video);
        update(Update.Reason.RENEGOTIATE, false);
    }

    @Override
    void doRestart() {
        update(Update.Reason.ICE_RESTART, true);
    }

    private void update(Update.Reason reason, boolean restart) {
        openUpdate = "u" + ++updates;
        say(Frame.newBuilder()
                .setUpdate(Update.newBuilder()
                        .setId(openUpdate)
                        .setReason(reason)
                        .setSdp(media.offers(restart).write())));
        trickle();
    }

    @Override
    void doMute(boolean mute) {
        say(Frame.newBuilder().setInfo(Info.newBuilder().setMuted(mute).setMedia(Info.Media.AUDIO)));
    }

    @Override
    void doTone(String tone) {
        say(Frame.newBuilder().setDtmf(Dtmf.newBuilder().setTones(tone).setDurationMs(100)));
    }

    @Override
    boolean isFree() {
        return media.isStable();
    }

    @Override
    void doAnswerOffer(boolean take) {
        if (take) {
            say(Frame.newBuilder()
                    .setUpdateAnswer(UpdateAnswer.newBuilder()
                            .setId(asked)
                            .setSdp(media.answers().write())));
            trickle();
        } else {
            Description.Ice theirs = media.remoteIce();
            if (theirs != null) refused.add(theirs.ufrag());
            media.refuses();
            reject(asked, "NOT_ACCEPTABLE");
        }
        next();
    }

    private void reject(String update, String why) {
        say(Frame.newBuilder()
                .setUpdateReject(UpdateReject.newBuilder().setId(update).setReason(why)));
    }

    // --- hears

    void isInvited(Invite invite) {
        phone.note(this, "hears INVITE of " + invite.getFrom());
        transferredBy = invite.getTransferredBy();
        if (!invite.getSdp().isEmpty()) {
            media.offered(Description.read(invite.getSdp()));
        } else {
            askedToOffer = true;
        }
    }

    void receive(Frame frame) {
        if (phase() == Phase.OVER) {
            if (frame.hasEnd() && isLeaving()) return;
            if (wasEndedByGateway() || !phone.mayCross()) fault(frame.getBodyCase() + " after the end");
            return;
        }
        switch (frame.getBodyCase()) {
            case PROGRESS -> progress(frame.getProgress());
            case ANSWER -> answer(frame.getAnswer());
            case CANDIDATES -> candidates(frame.getCandidates());
            case UPDATE -> update(frame.getUpdate());
            case UPDATE_ANSWER -> updateAnswer(frame.getUpdateAnswer());
            case UPDATE_REJECT -> updateReject(frame.getUpdateReject());
            case INFO -> noticeMute(frame.getInfo().getMuted());
            case DTMF -> notice(Heard.What.TONE, frame.getDtmf().getTones());
            case END -> over(EndReason.valueOf(frame.getEnd().getReason().name()), true);
            case ERROR -> error(frame);
            case TRANSFER_PROGRESS -> transfer(frame);
            case INVITE -> fault("a second invite");
            case HELLO,
                    WELCOME,
                    PING,
                    PONG,
                    GO_AWAY,
                    RINGING,
                    TRANSFER,
                    MESSAGE,
                    RECEIPT,
                    PRESENCE,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    DEVICES,
                    BODY_NOT_SET -> fault("a frame that is nothing for a call: " + frame.getBodyCase());
        }
    }

    private void progress(Progress progress) {
        if (!caller || phase() != Phase.CALLING) {
            fault("progress " + progress.getState() + " in phase " + phase());
            return;
        }
        switch (progress.getState()) {
            case RINGING -> notice(Heard.What.RINGING, "");
            case EARLY_MEDIA -> {
                media.answeredEarly(Description.read(progress.getSdp()));
                notice(Heard.What.EARLY_MEDIA, "");
            }
            case TRYING, QUEUED, FORWARDED -> {}
            case STATE_UNSPECIFIED, UNRECOGNIZED -> fault("progress without a state");
        }
    }

    private void answer(Answer answer) {
        media.answered(Description.read(answer.getSdp()));
        notice(Heard.What.ANSWER, "");
        next();
    }

    /** RFC 8838 14: candidates follow the description that they belong to. */
    private void candidates(Candidates candidates) {
        Description.Ice remote = media.remoteIce();
        for (IceCandidate candidate : candidates.getCandidatesList()) {
            String ufrag = candidate.getUsernameFragment();
            if (remote == null) fault("candidates before a description");
            else if (!ufrag.isEmpty() && !ufrag.equals(remote.ufrag()) && !refused.contains(ufrag))
                fault("candidates of " + ufrag + ", the description is of " + remote.ufrag());
        }
    }

    private void update(Update update) {
        if (phase() != Phase.TALKING) {
            fault("an update in phase " + phase());
            return;
        }
        if (media.hasOffered()) {
            if (caller) {
                phone.note(this, "hears UPDATE " + update.getReason() + " across its own");
                if (!update.getSdp().isEmpty())
                    refused.add(Description.read(update.getSdp()).ice().ufrag());
                reject(update.getId(), GLARE);
                return;
            }
            // As the callee it gives way: its own is withdrawn, and offered again later.
            withdrawn.add(openUpdate);
            openUpdate = "";
            media.refused();
            take(update);
            refused(true, GLARE);
        } else {
            take(update);
        }
    }

    private void take(Update update) {
        asked = update.getId();
        if (update.getSdp().isEmpty()) {
            phone.note(this, "is asked for an offer");
            askedToOffer = true;
            openUpdate = asked;
            // RFC 3261 14.2: as in a new call, since it may be for somebody new.
            say(Frame.newBuilder()
                    .setUpdateAnswer(UpdateAnswer.newBuilder()
                            .setId(asked)
                            .setSdp(media.offers(true).write())));
            trickle();
            return;
        }
        media.offered(Description.read(update.getSdp()));
        notice(Heard.What.OFFER, update.getReason().name());
        if (!asksFirst()) doAnswerOffer(!media.isUnwelcome());
    }

    private void updateAnswer(UpdateAnswer answer) {
        if (withdrawn.contains(answer.getId())) return;
        if (!answer.getId().equals(openUpdate)) {
            fault("an answer to update " + answer.getId() + ", open is " + openUpdate);
            return;
        }
        openUpdate = "";
        media.answered(Description.read(answer.getSdp()));
        if (wasAsked()) next();
        else taken();
    }

    /** Whether the offer that is over now was one that it was asked for. */
    private boolean wasAsked() {
        boolean was = askedToOffer;
        askedToOffer = false;
        return was;
    }

    private void updateReject(UpdateReject reject) {
        if (withdrawn.remove(reject.getId())) return;
        if (!reject.getId().equals(openUpdate)) {
            fault("a refusal of update " + reject.getId() + ", open is " + openUpdate);
            return;
        }
        openUpdate = "";
        media.refused();
        if (wasAsked()) next();
        else refused(reject.getReason().startsWith(GLARE), reject.getReason());
    }

    private void transfer(Frame frame) {
        switch (frame.getTransferProgress().getState()) {
            case TRYING -> {
                if (!transfers()) fault("news of a transfer that nobody asked for");
            }
            case RINGING -> notice(Heard.What.TRANSFER_RINGING, "");
            case ACCEPTED -> notice(Heard.What.TRANSFERRED, "");
            case FAILED ->
                notice(
                        Heard.What.TRANSFER_FAILED,
                        frame.getTransferProgress().getReason().name());
            case STATE_UNSPECIFIED, UNRECOGNIZED -> fault("a transfer without a state");
        }
    }

    private void error(Frame frame) {
        if (frame.getError().getCode() == Error.Code.NOT_FOUND && transfers()) {
            // The call to the target, by which it was to be transferred, ended meanwhile.
            notice(Heard.What.TRANSFER_FAILED, "NOT_FOUND");
            return;
        }
        if (frame.getError().getCode() == Error.Code.CONFLICT && !withdrawn.isEmpty()) {
            // It gave way, and offered again before it was told that what it withdrew is turned away.
            phone.note(this, "hears of a conflict");
            if (openUpdate.isEmpty()) return;
            openUpdate = "";
            media.refused();
            refused(true, GLARE);
            return;
        }
        fault("error " + frame.getError().getCode() + " " + frame.getError().getText());
    }
}
