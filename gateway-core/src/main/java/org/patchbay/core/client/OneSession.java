package org.patchbay.core.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;

/**
 * What a client is told as the other side's description. That comes from different devices where several ring, and where a call is transferred,
 * but to the client it is one session: the origin stays as it was first, and its version grows with each change (RFC 3264 8). What counts is what
 * the client was really told: a description that was turned back in its name is none of the session's, and neither are its candidates.
 */
final class OneSession {
    private @Nullable SessionDescription last;

    /** The signal as it may be told. */
    Signal continued(Signal signal) {
        SessionDescription before = last;
        SessionDescription own = descriptionOf(signal);
        if (before == null) return signal;
        if (signal.hasCandidates()) return ofLastTold(before, signal);
        return own == null || !before.hasOrigin() ? signal : with(signal, after(before, own));
    }

    /** The client is told this signal, as {@link #continued} gave it. */
    void told(Signal signal) {
        SessionDescription description = descriptionOf(signal);
        if (description != null) last = description;
    }

    private static @Nullable SessionDescription descriptionOf(Signal signal) {
        if (signal.getInvite().hasDescription()) return signal.getInvite().getDescription();
        if (signal.getProgress().hasDescription()) return signal.getProgress().getDescription();
        if (signal.getAnswer().hasDescription()) return signal.getAnswer().getDescription();
        if (signal.getUpdate().hasDescription()) return signal.getUpdate().getDescription();
        if (signal.getUpdateAnswer().hasDescription())
            return signal.getUpdateAnswer().getDescription();
        return null;
    }

    private static Signal with(Signal signal, SessionDescription description) {
        Signal.Builder told = signal.toBuilder();
        switch (signal.getBodyCase()) {
            case INVITE -> told.getInviteBuilder().setDescription(description);
            case PROGRESS -> told.getProgressBuilder().setDescription(description);
            case ANSWER -> told.getAnswerBuilder().setDescription(description);
            case UPDATE -> told.getUpdateBuilder().setDescription(description);
            case UPDATE_ANSWER -> told.getUpdateAnswerBuilder().setDescription(description);
            default -> throw new IllegalArgumentException("a " + signal.getBodyCase() + " has no description");
        }
        return told.build();
    }

    /** Without a body where none of its candidates is of the ICE generation that the client knows (RFC 8838 14). */
    private static Signal ofLastTold(SessionDescription known, Signal signal) {
        Candidates candidates = signal.getCandidates();
        List<TrickledCandidate> current = candidates.getCandidatesList().stream()
                .filter(candidate -> IceCandidates.isOf(known, candidate))
                .toList();
        if (current.size() == candidates.getCandidatesCount()) return signal;
        Signal.Builder told = signal.toBuilder();
        if (current.isEmpty()) return told.clearCandidates().build();
        told.getCandidatesBuilder().clearCandidates().addAllCandidates(current);
        return told.build();
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
