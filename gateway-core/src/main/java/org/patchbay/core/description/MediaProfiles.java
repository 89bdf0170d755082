package org.patchbay.core.description;

import java.util.List;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** How the media of a description travels, and whether two ways can meet without a relay. */
public final class MediaProfiles {
    private MediaProfiles() {}

    /**
     * The profile of a whole description: {@code WEBRTC} where every section in use is, {@code PLAIN_RTP} where one is not, unspecified
     * where no section is in use.
     */
    public static MediaProfile of(SessionDescription description) {
        List<MediaSection> used =
                description.getMediaList().stream().filter(MediaSections::inUse).toList();
        if (used.isEmpty()) return MediaProfile.MEDIA_PROFILE_UNSPECIFIED;
        boolean webRtc = used.stream().allMatch(section -> of(description, section) == MediaProfile.WEBRTC);
        return webRtc ? MediaProfile.WEBRTC : MediaProfile.PLAIN_RTP;
    }

    /**
     * The profile of one section: {@code WEBRTC} where its protocol is over DTLS ({@code UDP/TLS/RTP/SAVPF}, {@code UDP/DTLS/SCTP}), or
     * where it has both a fingerprint and ICE credentials, as phones write that keep {@code RTP/SAVPF} or {@code RTP/AVP} on their m= line.
     */
    public static MediaProfile of(SessionDescription description, MediaSection section) {
        String protocol = section.getProtocol();
        if (protocol.contains("/TLS/") || protocol.contains("DTLS/")) return MediaProfile.WEBRTC;
        boolean encrypted = MediaSections.dtls(description, section).getFingerprintsCount() > 0;
        boolean ice =
                !MediaSections.ice(description, section).getUsernameFragment().isEmpty();
        return encrypted && ice ? MediaProfile.WEBRTC : MediaProfile.PLAIN_RTP;
    }

    /**
     * Whether the media of two sides can meet without a relay. A profile that is not known is taken for plain RTP: a browser always says
     * what it is.
     */
    public static boolean canMeet(MediaProfile offerSide, MediaProfile answerSide) {
        return (offerSide == MediaProfile.WEBRTC) == (answerSide == MediaProfile.WEBRTC);
    }
}
