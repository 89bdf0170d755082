package org.patchbay.core.call;

import org.patchbay.session.v1.MediaProfile;

/** How the media of caller and callee meet. */
enum MediaPath {
    /** They talk to each other. */
    DIRECT,
    /** Through the relay. */
    RELAY,
    /** They can't. */
    IMPOSSIBLE;

    /**
     * Chooses the path. A profile that is not known is tried: through the relay as plain RTP where the other side is WebRTC and a relay is
     * at hand, else directly.
     *
     * @param one the media of the side that offers
     * @param other the media of the side that is asked
     */
    static MediaPath between(MediaProfile one, MediaProfile other, RelayMode mode, boolean relayAvailable) {
        return switch (mode) {
            case ALWAYS -> relayAvailable ? RELAY : IMPOSSIBLE;
            case NEVER -> clash(one, other) ? IMPOSSIBLE : DIRECT;
            case AUTO -> {
                if (clash(one, other)) yield relayAvailable ? RELAY : IMPOSSIBLE;
                yield guessedClash(one, other) && relayAvailable ? RELAY : DIRECT;
            }
        };
    }

    private static boolean clash(MediaProfile one, MediaProfile other) {
        return known(one) && known(other) && one != other;
    }

    private static boolean guessedClash(MediaProfile one, MediaProfile other) {
        return known(one) != known(other) && (one == MediaProfile.WEBRTC || other == MediaProfile.WEBRTC);
    }

    private static boolean known(MediaProfile profile) {
        return profile == MediaProfile.PLAIN_RTP || profile == MediaProfile.WEBRTC;
    }
}
