package org.patchbay.core.description;

import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Whether an answer is one to an offer (RFC 3264 6). */
public final class AnswerCheck {
    private AnswerCheck() {}

    /** The outcome. */
    public sealed interface Verdict {}

    /** It may be handed to the offerer. */
    public record Acceptable() implements Verdict {}

    /** It would break the offerer's state; {@code reason} may be shown to the peer that sent it. */
    public record Unacceptable(String reason) implements Verdict {}

    /**
     * Holds an answer against its offer: as many sections, of the same kind in the same places, none accepted that was not offered, each
     * accepted one of the profile that was offered. Codecs are for the two ends to agree on.
     */
    public static Verdict check(SessionDescription offer, SessionDescription answer) {
        if (offer.getMediaCount() != answer.getMediaCount())
            return new Unacceptable(
                    "answer has " + answer.getMediaCount() + " media sections, offer " + offer.getMediaCount());
        for (int i = 0; i < offer.getMediaCount(); i++) {
            MediaSection offered = offer.getMedia(i);
            MediaSection answered = answer.getMedia(i);
            if (!offered.getKind().equals(answered.getKind()))
                return new Unacceptable("section " + i + " of the answer is of another kind");
            if (!MediaSections.inUse(answered)) continue;
            if (!MediaSections.inUse(offered))
                return new Unacceptable("section " + i + " of the answer accepts what was not offered");
            if (!profileFits(MediaProfiles.of(offer, offered), MediaProfiles.of(answer, answered), offered))
                return new Unacceptable("section " + i + " of the answer is of another media profile");
        }
        return new Acceptable();
    }

    private static boolean profileFits(MediaProfile offered, MediaProfile answered, MediaSection section) {
        if (offered == answered) return true;
        // RFC 8643: encryption offered on a plain RTP line may be left aside.
        return answered == MediaProfile.PLAIN_RTP && section.getProtocol().startsWith("RTP/AVP");
    }
}
