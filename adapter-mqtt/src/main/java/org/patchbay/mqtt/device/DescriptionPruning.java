package org.patchbay.mqtt.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.patchbay.core.description.MediaSections;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/**
 * Makes descriptions small enough for a device: one audio section, the codecs that its class names, few candidates, and nothing that such a device
 * has no use for (header extensions, sources, feedback). Pure. What is left out stands in the {@link DescriptionLayout}, so that what the
 * device says in turn fits what the other side described.
 */
final class DescriptionPruning {
    private final DeviceClass device;

    DescriptionPruning(DeviceClass device) {
        this.device = device;
    }

    /** What pruning gives. */
    sealed interface Pruned {}

    /** A description that the device can take. */
    record Fit(SessionDescription description, DescriptionLayout layout) implements Pruned {}

    /** There is none; {@code why} may be shown to the caller. */
    record Unfit(String why) implements Pruned {}

    /**
     * An offer toward the device.
     *
     * @param before what the device knows of the session already; the same sections are shown again where they are still in use
     */
    Pruned offer(SessionDescription offer, DescriptionLayout before) {
        if (device.prunesNothing()) return new Fit(offer, DescriptionLayout.whole(offer));
        DescriptionLayout layout = layoutOf(offer, before);
        if (layout.shown().isEmpty()) return new Unfit("the device takes audio only, and none is offered");
        SessionDescription.Builder slim = layout.reduce(withOwnTransport(offer, layout)).toBuilder();
        for (int i = 0; i < slim.getMediaCount(); i++) {
            MediaSection section = slimmed(slim.getMedia(i));
            if (section.getProtocol().contains("RTP/") && !device.codecs().isEmpty()) {
                section = withCodecs(section, device.codecs());
                if (section.getCodecsCount() == 0)
                    return new Unfit("none of the codecs that the device has is offered");
            }
            slim.setMedia(i, section);
        }
        return fitted(slimSession(slim), layout);
    }

    /** An answer toward the device, to what it offered. */
    Pruned answer(SessionDescription answer, DescriptionLayout layout) {
        if (device.prunesNothing()) return new Fit(answer, layout);
        SessionDescription.Builder slim = layout.reduce(answer).toBuilder();
        for (int i = 0; i < slim.getMediaCount(); i++) slim.setMedia(i, slimmed(slim.getMedia(i)));
        return fitted(slimSession(slim), layout);
    }

    private DescriptionLayout layoutOf(SessionDescription offer, DescriptionLayout before) {
        if (!device.audioOnly()) return DescriptionLayout.whole(offer);
        List<MediaSection> sections = offer.getMediaList();
        for (int shown : before.shown()) {
            // It stays where it is even when it goes out of use: to the device it is the only one there ever was.
            if (shown < sections.size() && sections.get(shown).getKind().equals("audio")) {
                return new DescriptionLayout(sections, List.of(shown));
            }
        }
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).getKind().equals("audio") && MediaSections.inUse(sections.get(i))) {
                return new DescriptionLayout(sections, List.of(i));
            }
        }
        return new DescriptionLayout(sections, List.of());
    }

    /**
     * RFC 9143 7.2: only the first section of a bundle need tell its transport. A shown section that relies on one that is not shown
     * takes its port, ICE, DTLS and candidates.
     */
    private static SessionDescription withOwnTransport(SessionDescription offer, DescriptionLayout layout) {
        SessionDescription.Builder whole = offer.toBuilder();
        for (int i : layout.shown()) {
            MediaSection section = offer.getMedia(i);
            MediaSection tagged = taggedOf(offer, section);
            if (tagged == section || tagged.getMid().equals(section.getMid())) continue;
            MediaSection.Builder own = section.toBuilder();
            if (section.getPort() == 0 && MediaSections.inUse(section)) {
                own.setPort(tagged.getPort()).setConnection(tagged.getConnection());
            }
            if (!section.hasIce() && tagged.hasIce()) own.setIce(tagged.getIce());
            if (!section.hasDtls() && tagged.hasDtls()) own.setDtls(tagged.getDtls());
            if (section.getCandidatesCount() == 0) {
                own.addAllCandidates(tagged.getCandidatesList()).setEndOfCandidates(tagged.getEndOfCandidates());
            }
            whole.setMedia(i, own);
        }
        return whole.build();
    }

    private static MediaSection taggedOf(SessionDescription offer, MediaSection section) {
        for (Group group : offer.getGroupsList()) {
            if (!group.getSemantics().equals("BUNDLE")
                    || !group.getMidsList().contains(section.getMid())
                    || section.getMid().isEmpty()) continue;
            String first = group.getMids(0);
            for (MediaSection other : offer.getMediaList()) if (other.getMid().equals(first)) return other;
        }
        return section;
    }

    private SessionDescription slimSession(SessionDescription.Builder description) {
        return description.clearHeaderExtensions().clearKeptLines().build();
    }

    private MediaSection slimmed(MediaSection section) {
        MediaSection.Builder slim = section.toBuilder()
                .clearHeaderExtensions()
                .clearRtcpFeedback()
                .clearSources()
                .clearSourceGroups()
                .clearMsids()
                .clearKeptLines();
        for (int i = 0; i < slim.getCodecsCount(); i++) {
            slim.setCodecs(i, slim.getCodecs(i).toBuilder().clearRtcpFeedback());
        }
        if (device.candidates() > 0) limitCandidates(slim, device.candidates());
        return slim.build();
    }

    private static MediaSection withCodecs(MediaSection section, List<String> names) {
        MediaSection.Builder some = section.toBuilder().clearCodecs().clearFormats();
        for (Codec codec : section.getCodecsList()) {
            if (!names.contains(codec.getName().toLowerCase(Locale.ROOT))) continue;
            some.addCodecs(codec).addFormats(Integer.toString(codec.getPayloadType()));
        }
        return some.build();
    }

    private Pruned fitted(SessionDescription description, DescriptionLayout layout) {
        int allowed = device.descriptionBytes();
        if (allowed == 0) return new Fit(description, layout);
        SessionDescription.Builder smaller = description.toBuilder();
        int candidates = description.getMediaList().stream()
                .mapToInt(MediaSection::getCandidatesCount)
                .max()
                .orElse(0);
        while (bytes(smaller.build()) > allowed) {
            // One candidate is needed to be reached at all.
            if (candidates <= 1) {
                return new Unfit(
                        "the description has " + bytes(smaller.build()) + " bytes, the device takes " + allowed);
            }
            candidates /= 2;
            for (int i = 0; i < smaller.getMediaCount(); i++) {
                limitCandidates(smaller.getMediaBuilder(i), candidates);
            }
        }
        return new Fit(smaller.build(), layout);
    }

    /**
     * UDP before TCP, in the order that they came in, and a relayed one among them where more than one may stay: it is the one that works where
     * no other does.
     */
    private static void limitCandidates(MediaSection.Builder section, int most) {
        List<IceCandidate> all = section.getCandidatesList();
        if (all.size() <= most) return;
        Set<Integer> kept = new TreeSet<>();
        if (most > 1) {
            for (int i = 0; i < all.size() && kept.isEmpty(); i++) {
                if (all.get(i).getType().equals("relay") && isUdp(all.get(i))) kept.add(i);
            }
        }
        for (int i = 0; i < all.size() && kept.size() < most; i++) if (isUdp(all.get(i))) kept.add(i);
        for (int i = 0; i < all.size() && kept.size() < most; i++) kept.add(i);
        List<IceCandidate> some = new ArrayList<>();
        for (int i : kept) some.add(all.get(i));
        section.clearCandidates().addAllCandidates(some);
    }

    private static boolean isUdp(IceCandidate candidate) {
        return candidate.getTransport().equalsIgnoreCase("udp");
    }

    private static int bytes(SessionDescription description) {
        return SdpWriter.write(description).length();
    }
}
