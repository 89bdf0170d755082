package org.patchbay.mqtt.device;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;

/**
 * Which sections of a session a device knows. A device that can't hold a whole description is shown some of its sections; the other side
 * keeps all of them, in their order, since a section never goes away (RFC 3264 6 and 8). Pure.
 *
 * @param sections all of them, as the other side last described them
 * @param shown the indices of those that the device knows, in ascending order
 */
record DescriptionLayout(List<MediaSection> sections, List<Integer> shown) {
    DescriptionLayout {
        sections = List.copyOf(sections);
        shown = List.copyOf(shown);
    }

    /** Everything that is described, shown. */
    static DescriptionLayout whole(SessionDescription description) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < description.getMediaCount(); i++) all.add(i);
        return new DescriptionLayout(description.getMediaList(), all);
    }

    boolean showsAll() {
        return shown.size() == sections.size();
    }

    /** What the device described, with a rejected section in the place of each that it does not know. */
    SessionDescription expand(SessionDescription fromDevice) {
        SessionDescription.Builder whole = fromDevice.toBuilder().clearMedia();
        for (int i = 0; i < sections.size(); i++) {
            int at = shown.indexOf(i);
            if (at < 0 || at >= fromDevice.getMediaCount()) whole.addMedia(rejected(sections.get(i)));
            else whole.addMedia(fromDevice.getMedia(at));
        }
        // Sections that the device added come after all that there were (RFC 3264 8.1).
        for (int i = shown.size(); i < fromDevice.getMediaCount(); i++) whole.addMedia(fromDevice.getMedia(i));
        return whole.build();
    }

    /** What of a description the device knows. */
    SessionDescription reduce(SessionDescription whole) {
        SessionDescription.Builder reduced = whole.toBuilder().clearMedia().clearGroups();
        List<String> mids = new ArrayList<>();
        for (int i = 0; i < whole.getMediaCount(); i++) {
            if (i < sections.size() && !shown.contains(i)) continue;
            reduced.addMedia(whole.getMedia(i));
            mids.add(whole.getMedia(i).getMid());
        }
        for (Group group : whole.getGroupsList()) {
            List<String> left =
                    group.getMidsList().stream().filter(mids::contains).toList();
            if (!left.isEmpty()) {
                reduced.addGroups(group.toBuilder().clearMids().addAllMids(left));
            }
        }
        return reduced.build();
    }

    /** The same with the sections that an offer of the device added. */
    DescriptionLayout grownBy(SessionDescription fromDevice) {
        if (fromDevice.getMediaCount() <= shown.size()) return this;
        List<MediaSection> more = new ArrayList<>(sections);
        List<Integer> known = new ArrayList<>(shown);
        for (int i = shown.size(); i < fromDevice.getMediaCount(); i++) {
            known.add(more.size());
            more.add(fromDevice.getMedia(i));
        }
        return new DescriptionLayout(more, known);
    }

    /** The section that a candidate is for, or -1 where there is none. Its mid counts before its index (RFC 8839 4.2.1.4). */
    int indexOf(TrickledCandidate candidate) {
        for (int i = 0; i < sections.size(); i++) {
            String mid = sections.get(i).getMid();
            if (!mid.isEmpty() && mid.equals(candidate.getMid())) return i;
        }
        if (!candidate.hasMediaIndex()) return -1;
        int index = candidate.getMediaIndex();
        return index >= 0 && index < sections.size() ? index : -1;
    }

    /** RFC 3264 6: the same kind, transport and formats, and port 0. */
    private static MediaSection rejected(MediaSection offered) {
        MediaSection.Builder rejected = MediaSection.newBuilder()
                .setKind(offered.getKind())
                .setConnection(MediaSections.nowhere())
                .setProtocol(offered.getProtocol())
                .setMid(offered.getMid());
        if (offered.getFormatsCount() > 0) rejected.addFormats(offered.getFormats(0));
        offered.getCodecsList().stream()
                .filter(codec -> offered.getFormatsCount() > 0
                        && String.valueOf(codec.getPayloadType()).equals(offered.getFormats(0)))
                .forEach(codec -> rejected.addCodecs(codec.toBuilder().clearRtcpFeedback()));
        return rejected.build();
    }
}
