package org.patchbay.core.call;

import java.util.List;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;

/** What a call asks of a description. */
final class MediaQuestions {
    private MediaQuestions() {}

    static MediaProfile profileOf(SessionDescription description) {
        if (description.hasDtls()) return MediaProfile.WEBRTC;
        for (MediaSection section : description.getMediaList()) {
            if (section.hasDtls() || section.getProtocol().contains("TLS/")) return MediaProfile.WEBRTC;
        }
        return MediaProfile.PLAIN_RTP;
    }

    static boolean expectsCandidates(SessionDescription description) {
        return profileOf(description) == MediaProfile.WEBRTC;
    }

    static SessionDescription complete(SessionDescription description, List<TrickledCandidate> candidates) {
        SessionDescription.Builder all = description.toBuilder();
        for (TrickledCandidate trickled : candidates) {
            for (int i = 0; i < all.getMediaCount(); i++) {
                MediaSection.Builder section = all.getMediaBuilder(i);
                if (section.getMid().equals(trickled.getMid())) section.addCandidates(trickled.getCandidate());
            }
        }
        return all.build();
    }

    static SessionDescription offerForLateCaller() {
        return SessionDescription.getDefaultInstance();
    }

    /** Why this can't be the answer to what the callee was offered; empty where it can. */
    static String faultOfAnswer(Leg caller, Leg callee, SessionDescription answer) {
        MediaProfile offered = callee.path() == MediaPath.RELAY
                ? callee.media().profile()
                : caller.media().profile();
        MediaProfile answered = profileOf(answer);
        boolean clash = offered == MediaProfile.WEBRTC && answered == MediaProfile.PLAIN_RTP
                || offered == MediaProfile.PLAIN_RTP && answered == MediaProfile.WEBRTC;
        return clash ? "the answer's media does not fit the offer's" : "";
    }
}
