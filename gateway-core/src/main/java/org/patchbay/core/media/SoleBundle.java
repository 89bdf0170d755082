package org.patchbay.core.media;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/**
 * The BUNDLE group (RFC 9143) of a description that comes from rtpengine. 10.5 leaves it out, which a fresh peer connection takes well. One that has a
 * bundle with somebody else already, and is transferred to the relay, does not: Chromium refuses an answer that "removes" the section
 * from it, and could not answer such an offer either. One section in use is a bundle of its own, on whatever port; several are on ports
 * of their own at rtpengine, and can't be one.
 */
final class SoleBundle {
    private static final String BUNDLE = "BUNDLE";

    private SoleBundle() {}

    /** The sections that a side has put into its bundles. */
    static Set<String> midsOf(SessionDescription description) {
        return description.getGroupsList().stream()
                .filter(group -> group.getSemantics().equals(BUNDLE))
                .flatMap(group -> group.getMidsList().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** An offer, with a bundle where there can be one. */
    static SessionDescription inOffer(SessionDescription offer) {
        List<MediaSection> used = used(offer);
        return used.size() == 1 ? bundling(offer, used.get(0).getMid()) : offer;
    }

    /** An answer, with a bundle where there can be one and it was offered (RFC 9143 7.3). */
    static SessionDescription inAnswer(SessionDescription answer, Set<String> offered) {
        List<MediaSection> used = used(answer);
        return used.size() == 1 && offered.contains(used.get(0).getMid())
                ? bundling(answer, used.get(0).getMid())
                : answer;
    }

    private static List<MediaSection> used(SessionDescription description) {
        return description.getMediaList().stream().filter(MediaSections::inUse).toList();
    }

    private static SessionDescription bundling(SessionDescription description, String mid) {
        if (mid.isEmpty() || !midsOf(description).isEmpty()) return description;
        return description.toBuilder()
                .addGroups(Group.newBuilder().setSemantics(BUNDLE).addMids(mid))
                .build();
    }
}
