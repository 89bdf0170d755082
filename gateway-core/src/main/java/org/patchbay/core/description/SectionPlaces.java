package org.patchbay.core.description;

import java.util.Set;
import java.util.stream.Collectors;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Media sections keep their places for as long as a session lasts, and none ever goes (RFC 3264 8), whoever is at its other end. */
public final class SectionPlaces {
    private SectionPlaces() {}

    /**
     * An offer of somebody with fewer sections than a side's session has: the places that are left say that nothing is in them (RFC 3264 8.2).
     *
     * @param known that side's latest description
     */
    public static SessionDescription filled(SessionDescription offer, SessionDescription known) {
        if (offer.getMediaCount() >= known.getMediaCount()) return offer;
        Set<String> mids =
                offer.getMediaList().stream().map(MediaSection::getMid).collect(Collectors.toSet());
        SessionDescription.Builder filled = offer.toBuilder();
        for (MediaSection section : known.getMediaList().subList(offer.getMediaCount(), known.getMediaCount())) {
            MediaSection.Builder empty = empty(section);
            if (mids.contains(section.getMid())) empty.clearMid();
            filled.addMedia(empty);
        }
        return filled.build();
    }

    private static MediaSection.Builder empty(MediaSection section) {
        return MediaSection.newBuilder()
                .setKind(section.getKind())
                .setPort(0)
                .setConnection(MediaSections.nowhere())
                .setProtocol(section.getProtocol())
                .addAllFormats(section.getFormatsList())
                .setMid(section.getMid());
    }

    /** The answer that accepts nothing of an offer (RFC 3264 6). */
    public static SessionDescription refusing(SessionDescription offer) {
        SessionDescription.Builder answer =
                SessionDescription.newBuilder().setSessionName("-").setConnection(MediaSections.nowhere());
        offer.getMediaList().forEach(section -> answer.addMedia(empty(section)));
        return answer.build();
    }

    /** An answer to an offer that was {@link #filled}: without the sections that the offerer knows nothing of, which nobody has accepted. */
    public static SessionDescription cut(SessionDescription answer, SessionDescription offer) {
        if (answer.getMediaCount() <= offer.getMediaCount()) return answer;
        SessionDescription.Builder cut = answer.toBuilder().clearMedia().clearGroups();
        cut.addAllMedia(answer.getMediaList().subList(0, offer.getMediaCount()));
        Set<String> mids = cut.getMediaList().stream().map(MediaSection::getMid).collect(Collectors.toSet());
        for (Group group : answer.getGroupsList()) {
            Group.Builder rest = group.toBuilder().clearMids();
            group.getMidsList().stream().filter(mids::contains).forEach(rest::addMids);
            cut.addGroups(rest);
        }
        return cut.build();
    }
}
