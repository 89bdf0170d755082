package org.patchbay.core.client;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/**
 * What a client is told as the other side's description. That comes from different devices where several ring, and where a call is transferred,
 * but to the client it is one session: the origin stays as it was first, and its version grows with each change (RFC 3264 8).
 */
final class OneSession {
    private @Nullable SessionDescription last;

    /** The signal as it is to be told, and then counts as told. */
    Signal told(Signal signal) {
        Signal.Builder told = signal.toBuilder();
        if (signal.getInvite().hasDescription())
            told.getInviteBuilder().setDescription(next(signal.getInvite().getDescription()));
        else if (signal.getProgress().hasDescription())
            told.getProgressBuilder().setDescription(next(signal.getProgress().getDescription()));
        else if (signal.getAnswer().hasDescription())
            told.getAnswerBuilder().setDescription(next(signal.getAnswer().getDescription()));
        else if (signal.getUpdate().hasDescription())
            told.getUpdateBuilder().setDescription(next(signal.getUpdate().getDescription()));
        else if (signal.getUpdateAnswer().hasDescription())
            told.getUpdateAnswerBuilder()
                    .setDescription(next(signal.getUpdateAnswer().getDescription()));
        else return signal;
        return told.build();
    }

    private SessionDescription next(SessionDescription description) {
        SessionDescription before = last;
        SessionDescription now = before == null || !before.hasOrigin() ? description : after(before, description);
        last = now;
        return now;
    }

    private static SessionDescription after(SessionDescription before, SessionDescription description) {
        Origin known = before.getOrigin();
        Origin own = description.getOrigin();
        boolean same = before.toBuilder()
                .clearOrigin()
                .build()
                .equals(description.toBuilder().clearOrigin().build());
        long version = known.getSessionVersion();
        if (!same) {
            boolean newer = own.getSessionId().equals(known.getSessionId())
                    && Long.compareUnsigned(own.getSessionVersion(), version) > 0;
            version = newer ? own.getSessionVersion() : version + 1;
        }
        return description.toBuilder()
                .setOrigin(known.toBuilder().setSessionVersion(version))
                .build();
    }
}
