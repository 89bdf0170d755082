package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.xmpp.jingle.Namespaces;

/** {@code transport-info}: candidates that come after the description (XEP-0176 5.6, 5.7; RFC 8838), and their end. */
public final class Trickle {
    private Trickle() {}

    /** What reading a {@code transport-info} gives. */
    public sealed interface Reading {}

    /** One entry for each content that it names. */
    public record Read(List<Entry> entries) implements Reading {}

    /** It is not Jingle as the XEPs have it. */
    public record Refused(JingleReading.Refused why) implements Reading {}

    /**
     * What it says of one content.
     *
     * @param index the section's place
     * @param section ICE, DTLS, candidates and their end; nothing else is set
     */
    public record Entry(int index, MediaSection section) {
        /** Its candidates as signals carry them. */
        public List<TrickledCandidate> candidates(SessionDescription speakers) {
            String mid = speakers.getMedia(index).getMid();
            return section.getCandidatesList().stream()
                    .map(candidate -> TrickledCandidate.newBuilder()
                            .setCandidate(candidate)
                            .setMid(mid)
                            .setMediaIndex(index)
                            .setUsernameFragment(section.getIce().getUsernameFragment())
                            .build())
                    .toList();
        }
    }

    /** Reads it. A content that is not, or no longer, in the session is passed over: it may cross a removal. */
    public static Reading read(StandardExtensionElement jingle, Contents contents) {
        Findings findings = new Findings();
        List<Entry> entries = new ArrayList<>();
        List<StandardExtensionElement> elements = Tag.children(jingle, "content", Namespaces.JINGLE);
        if (findings.within(elements.size(), JingleReader.MAX_CONTENTS, "contents")) {
            for (StandardExtensionElement element : elements) {
                OptionalInt index = contents.indexOf(JingleReader.name(element, findings));
                List<StandardExtensionElement> transports = Tag.children(element, "transport", Namespaces.ICE_UDP);
                if (index.isEmpty() || transports.isEmpty()) continue;
                MediaSection.Builder section = MediaSection.newBuilder();
                Transport.readIce(transports.get(0), section, findings);
                entries.add(new Entry(index.getAsInt(), section.build()));
            }
        }
        return findings.first().<Reading>map(Refused::new).orElseGet(() -> new Read(entries));
    }

    /**
     * The contents that carry candidates to the peer, each with the ICE credentials that they belong to.
     *
     * @param description what has been described in the name of who gathered them
     */
    public static List<StandardExtensionElement> write(
            List<TrickledCandidate> candidates, SessionDescription description, Contents contents) {
        Map<Integer, List<IceCandidate>> bySection = new LinkedHashMap<>();
        for (TrickledCandidate one : candidates) {
            int index = sectionOf(one, description);
            if (index < 0 || index >= contents.size() || !contents.at(index).live()) continue;
            IceParameters ice = MediaSections.ice(description, description.getMedia(index));
            // A candidate of an earlier generation of ICE is of no use any more.
            if (!one.getUsernameFragment().isEmpty()
                    && !ice.getUsernameFragment().isEmpty()
                    && !one.getUsernameFragment().equals(ice.getUsernameFragment())) continue;
            List<IceCandidate> section = bySection.computeIfAbsent(index, ignored -> new ArrayList<>());
            if (section.size() < IceCandidates.MAX_PER_SECTION) section.add(one.getCandidate());
        }
        List<StandardExtensionElement> elements = new ArrayList<>();
        bySection.forEach((index, list) -> elements.add(element(index, list, false, description, contents)));
        return elements;
    }

    /**
     * The contents that say that there are no more candidates: of a bundle its first, else each. COMPAT(stanza, 12): passes over candidates
     * that stand beside it, so it goes alone.
     */
    public static List<StandardExtensionElement> end(SessionDescription description, Contents contents) {
        boolean bundled = description.getGroupsList().stream()
                .anyMatch(group -> group.getSemantics().equals("BUNDLE"));
        List<StandardExtensionElement> elements = new ArrayList<>();
        for (int i = 0; i < description.getMediaCount(); i++) {
            if (!contents.at(i).live() || bundled && !elements.isEmpty()) continue;
            if (MediaSections.ice(description, description.getMedia(i))
                    .getUsernameFragment()
                    .isEmpty()) continue;
            elements.add(element(i, List.of(), true, description, contents));
        }
        return elements;
    }

    private static StandardExtensionElement element(
            int index,
            List<IceCandidate> candidates,
            boolean complete,
            SessionDescription description,
            Contents contents) {
        IceParameters ice = MediaSections.ice(description, description.getMedia(index)).toBuilder()
                .clearOptions()
                .build();
        return JingleWriter.content(contents.at(index))
                .add(Transport.ice(ice, DtlsParameters.getDefaultInstance(), candidates, complete))
                .build();
    }

    private static int sectionOf(TrickledCandidate one, SessionDescription description) {
        for (int i = 0; i < description.getMediaCount(); i++)
            if (!one.getMid().isEmpty() && description.getMedia(i).getMid().equals(one.getMid())) return i;
        if (one.hasMediaIndex() || one.getMid().isEmpty())
            return one.getMediaIndex() < description.getMediaCount() ? one.getMediaIndex() : -1;
        return -1;
    }
}
