package org.patchbay.xmpp.jingle.session;

import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Info;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** Makes the bodies of signals to a call; the shell puts the envelope around them. */
final class SessionSignals {
    private SessionSignals() {}

    static Signal.Builder progress(Progress.State state) {
        return Signal.newBuilder().setProgress(Progress.newBuilder().setState(state));
    }

    static Signal.Builder update(String id, SessionDescription description, Update.Reason reason) {
        return Signal.newBuilder()
                .setUpdate(Update.newBuilder()
                        .setId(id)
                        .setDescription(description)
                        .setReason(reason));
    }

    static Signal.Builder updateAnswer(String id, SessionDescription description) {
        return Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(description));
    }

    static Signal.Builder updateReject(String id, UpdateReject.Cause cause, String text) {
        return Signal.newBuilder()
                .setUpdateReject(
                        UpdateReject.newBuilder().setId(id).setCause(cause).setText(text));
    }

    static Signal.Builder info(Info.Media media, boolean muted) {
        return Signal.newBuilder().setInfo(Info.newBuilder().setMedia(media).setMuted(muted));
    }

    static Signal.Builder dtmf(String tone, int durationMs) {
        return Signal.newBuilder().setDtmf(Dtmf.newBuilder().setTones(tone).setDurationMs(durationMs));
    }

    static End why(EndReason reason, String text) {
        return End.newBuilder().setReason(reason).setText(text).build();
    }

    static Signal.Builder end(EndReason reason, String text) {
        return Signal.newBuilder().setEnd(why(reason, text));
    }
}
