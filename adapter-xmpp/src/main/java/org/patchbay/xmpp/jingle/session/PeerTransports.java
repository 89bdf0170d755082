package org.patchbay.xmpp.jingle.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.xmpp.jingle.description.Trickle;

/**
 * The peer's transports while it restarts ICE: those of before, which hold as long as the call has not taken the new ones, and the new ones, which
 * may have to wait. Changes nothing else in the peer's description.
 */
final class PeerTransports {
    private final SessionState state;
    private @Nullable SessionDescription former;
    private @Nullable SessionDescription renewed;

    PeerTransports(SessionState state) {
        this.state = state;
    }

    /** The peer restarts ICE. */
    void restart(List<Trickle.Entry> entries) {
        former = state.remote();
        state.remote = CallOffers.restarted(state.remote(), entries);
    }

    /** It does so once more before the call has heard of it: the last one counts. */
    void restartAgain(List<Trickle.Entry> entries) {
        SessionDescription fresh = renewed;
        if (fresh != null) renewed = CallOffers.restarted(fresh, entries);
        else state.remote = CallOffers.restarted(state.remote(), entries);
    }

    /** Those of before hold again, and the new ones wait. */
    void setAside() {
        if (renewed != null) return;
        renewed = state.remote();
        restore();
    }

    boolean areSetAside() {
        return renewed != null;
    }

    /** The new ones hold, if they had to wait. */
    void takeUp() {
        SessionDescription fresh = renewed;
        if (fresh == null) return;
        renewed = null;
        former = state.remote();
        state.remote = withTransportsOf(fresh, state.remote());
    }

    /** Candidates of the peer came for those that wait. */
    void keep(List<TrickledCandidate> candidates) {
        SessionDescription fresh = renewed;
        if (fresh != null) renewed = IceCandidates.withCandidates(fresh, candidates);
    }

    /** Those of before hold again. */
    void restore() {
        SessionDescription before = former;
        former = null;
        if (before != null) state.remote = withTransportsOf(before, state.remote());
    }

    /** The call has taken the new ones. */
    void settled() {
        former = null;
        renewed = null;
    }

    /** A description by the transports of another one; what has joined since then shares the first one's (RFC 9143 7.3.1). */
    private static SessionDescription withTransportsOf(SessionDescription source, SessionDescription description) {
        SessionDescription.Builder moved = description.toBuilder();
        for (int i = 0; i < moved.getMediaCount() && source.getMediaCount() > 0; i++) {
            MediaSection transport = source.getMedia(i < source.getMediaCount() ? i : 0);
            MediaSection.Builder section = moved.getMediaBuilder(i)
                    .clearIce()
                    .clearDtls()
                    .clearCandidates()
                    .addAllCandidates(transport.getCandidatesList())
                    .setEndOfCandidates(transport.getEndOfCandidates());
            if (transport.hasIce()) section.setIce(transport.getIce());
            if (transport.hasDtls()) section.setDtls(transport.getDtls());
        }
        return moved.build();
    }
}
