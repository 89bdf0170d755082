package org.patchbay.core.media;

import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/**
 * Says in each media section that it trickles. RFC 8839 5.6 lets {@code a=ice-options} stand for the whole session, and RFC 8840 4.1.1 has 0.0.0.0
 * and port 9 where candidates are still to come.
 *
 * <p>COMPAT(rtpengine, 10.5): it reads {@code a=ice-options} in media sections only, and takes 0.0.0.0 in one without {@code trickle} for a hold of
 * RFC 2543's kind: it then passes {@code sendonly} and 0.0.0.0 on, and the phone at the other end never sends. libdatachannel's offers
 * have the line in the session. May go when no supported version does so.
 */
final class TrickleMark {
    private static final String TRICKLE = "trickle";
    private static final String PLACEHOLDER_4 = "0.0.0.0";
    private static final String PLACEHOLDER_6 = "::";

    private TrickleMark() {}

    static SessionDescription onSections(SessionDescription description) {
        SessionDescription.Builder result = description.toBuilder();
        for (MediaSection.Builder section : result.getMediaBuilderList()) {
            IceParameters ice = MediaSections.ice(description, section.build());
            if (ice.getUsernameFragment().isEmpty()) continue;
            boolean trickles = ice.getOptionsList().contains(TRICKLE) || waits(description, section);
            if (trickles && !section.getIce().getOptionsList().contains(TRICKLE))
                section.getIceBuilder().addOptions(TRICKLE);
        }
        return result.build();
    }

    private static boolean waits(SessionDescription description, MediaSection.Builder section) {
        String address = section.hasConnection()
                ? section.getConnection().getAddress()
                : description.getConnection().getAddress();
        return address.equals(PLACEHOLDER_4) || address.equals(PLACEHOLDER_6);
    }
}
