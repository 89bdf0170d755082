package org.patchbay.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** Makes the bodies of signals to a call; the shell puts the envelope around them. */
final class SessionSignals {
    private SessionSignals() {}

    static Signal invite(Invite invite) {
        return Signal.newBuilder().setInvite(invite).build();
    }

    static Signal progress(Progress.State state, @Nullable SessionDescription description) {
        Progress.Builder progress = Progress.newBuilder().setState(state);
        if (description != null) progress.setDescription(description);
        return Signal.newBuilder().setProgress(progress).build();
    }

    /** @param offerId empty, unless the description is an offer */
    static Signal answer(SessionDescription description, String offerId) {
        return Signal.newBuilder()
                .setAnswer(Answer.newBuilder().setDescription(description).setOfferId(offerId))
                .build();
    }

    static Signal update(String id, @Nullable SessionDescription description, Update.Reason reason) {
        Update.Builder update = Update.newBuilder().setId(id).setReason(reason);
        if (description != null) update.setDescription(description);
        return Signal.newBuilder().setUpdate(update).build();
    }

    static Signal updateAnswer(String id, SessionDescription description) {
        return Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(description))
                .build();
    }

    static Signal updateReject(String id, UpdateReject.Cause cause, String text) {
        return Signal.newBuilder()
                .setUpdateReject(
                        UpdateReject.newBuilder().setId(id).setCause(cause).setText(text))
                .build();
    }

    static Signal dtmf(Dtmf dtmf) {
        return Signal.newBuilder().setDtmf(dtmf).build();
    }

    static Signal transferFailed(EndReason reason) {
        return Signal.newBuilder()
                .setTransferProgress(TransferProgress.newBuilder()
                        .setState(TransferProgress.State.FAILED)
                        .setReason(reason))
                .build();
    }

    static Signal end(EndReason reason, String text) {
        return Signal.newBuilder()
                .setEnd(End.newBuilder().setReason(reason).setText(text))
                .build();
    }

    /** @param response the final response that ended the leg */
    static Signal failed(EndReason reason, PhoneResponse response) {
        return Signal.newBuilder()
                .setEnd(End.newBuilder()
                        .setReason(reason)
                        .setText(response.phrase())
                        .setStatusCode(response.status())
                        .setRetryAfterSeconds(response.retryAfter())
                        .addAllRedirectTargets(response.redirectTargets()))
                .build();
    }
}
