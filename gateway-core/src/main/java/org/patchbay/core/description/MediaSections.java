package org.patchbay.core.description;

import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** What a media section is, with what the session says for all of them. */
public final class MediaSections {
    private static final String BUNDLE_ONLY = "a=bundle-only";

    private static final Connection NOWHERE =
            Connection.newBuilder().setAddressType("IP4").setAddress("0.0.0.0").build();

    private MediaSections() {}

    /**
     * The connection of a section that nothing is sent to: rejected ones need the line as well where the session has none (RFC 8866 5.7).
     * COMPAT(rtpengine, 10.5): refuses a description without it ("Incomplete SDP specification").
     */
    public static Connection nowhere() {
        return NOWHERE;
    }

    /** Whether media may flow in it: port 0 rejects it (RFC 3264 6), unless it only waits for its bundle (RFC 9143 6). */
    public static boolean inUse(MediaSection section) {
        return section.getPort() != 0
                || section.getKeptLinesList().stream()
                        .anyMatch(line -> line.getText().equals(BUNDLE_ONLY));
    }

    /** Whether video is offered, or accepted. */
    public static boolean hasVideo(SessionDescription description) {
        return description.getMediaList().stream()
                .anyMatch(section -> section.getKind().equals("video") && inUse(section));
    }

    /** The section's ICE parameters, each from the session where the section has none of its own (RFC 8839 5.4). */
    public static IceParameters ice(SessionDescription description, MediaSection section) {
        IceParameters session = description.getIce();
        IceParameters.Builder own = section.getIce().toBuilder();
        if (own.getUsernameFragment().isEmpty()) own.setUsernameFragment(session.getUsernameFragment());
        if (own.getPassword().isEmpty()) own.setPassword(session.getPassword());
        if (own.getOptionsCount() == 0) own.addAllOptions(session.getOptionsList());
        return own.setLite(own.getLite() || session.getLite()).build();
    }

    /** The section's DTLS parameters, each from the session where the section has none of its own (RFC 8842 5.1). */
    public static DtlsParameters dtls(SessionDescription description, MediaSection section) {
        DtlsParameters session = description.getDtls();
        DtlsParameters.Builder own = section.getDtls().toBuilder();
        if (own.getFingerprintsCount() == 0) own.addAllFingerprints(session.getFingerprintsList());
        if (own.getSetup() == DtlsParameters.Setup.SETUP_UNSPECIFIED) own.setSetup(session.getSetup());
        if (own.getTlsId().isEmpty()) own.setTlsId(session.getTlsId());
        return own.build();
    }
}
