package org.patchbay.core.description;

import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Makes of a side's latest description, which may have been an answer, an offer in its name to somebody else. */
public final class Reoffer {
    private Reoffer() {}

    /** To somebody new: whatever was on hold flows both ways again. */
    public static SessionDescription of(SessionDescription description) {
        SessionDescription.Builder offer = asItWas(description).toBuilder().clearDirection();
        for (MediaSection.Builder section : offer.getMediaBuilderList()) {
            if (MediaSections.inUse(section.build())) section.setDirection(Direction.SENDRECV);
        }
        return offer.build();
    }

    /** To who had it before, with the directions that it had. An offer leaves the roles of DTLS open (RFC 8842 5.2). */
    public static SessionDescription asItWas(SessionDescription description) {
        SessionDescription.Builder offer = description.toBuilder();
        if (offer.hasDtls()) offer.setDtls(open(offer.getDtls()));
        for (MediaSection.Builder section : offer.getMediaBuilderList()) {
            if (section.hasDtls()) section.setDtls(open(section.getDtls()));
        }
        return offer.build();
    }

    /** Whether an offer may be made of it at all: it has a section that is in use. */
    public static boolean isPossible(SessionDescription description) {
        return description.getMediaList().stream().anyMatch(MediaSections::inUse);
    }

    private static DtlsParameters open(DtlsParameters dtls) {
        return switch (dtls.getSetup()) {
            case ACTIVE, PASSIVE ->
                dtls.toBuilder().setSetup(DtlsParameters.Setup.ACTPASS).build();
            case ACTPASS, HOLDCONN, SETUP_UNSPECIFIED, UNRECOGNIZED -> dtls;
        };
    }
}
