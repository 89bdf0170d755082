package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;

/** The candidates of a description, and those that trickle in after it (RFC 8838, RFC 8840). */
public final class IceCandidates {
    /** The most candidates of one section; what trickles in beyond is dropped. */
    public static final int MAX_PER_SECTION = 100;

    private static final String TRICKLE = "trickle";

    private IceCandidates() {}

    /** Whether it carries a candidate at all. */
    public static boolean carried(SessionDescription description) {
        return description.getMediaList().stream().anyMatch(section -> section.getCandidatesCount() > 0);
    }

    /** Whether it says that no more will come, for the session or for every section that has ICE of its own to end. */
    public static boolean ended(SessionDescription description) {
        if (description.getEndOfCandidates()) return true;
        List<MediaSection> gathering = description.getMediaList().stream()
                .filter(section -> section.getCandidatesCount() > 0 || section.getEndOfCandidates())
                .toList();
        return !gathering.isEmpty() && gathering.stream().allMatch(MediaSection::getEndOfCandidates);
    }

    /** Whether its sender says that it trickles ({@code a=ice-options:trickle}, RFC 8840 4.1). */
    public static boolean trickles(SessionDescription description) {
        return description.getIce().getOptionsList().contains(TRICKLE)
                || description.getMediaList().stream()
                        .anyMatch(section -> section.getIce().getOptionsList().contains(TRICKLE));
    }

    /**
     * Puts trickled candidates into the sections that they are for: by {@code mid}, else by index, else into the first. Passed over are
     * those for a section that isn't there or isn't in use, those of an earlier ICE generation (another user name fragment), those that
     * the section has already, and those beyond {@link #MAX_PER_SECTION}.
     */
    public static SessionDescription withCandidates(
            SessionDescription description, List<TrickledCandidate> candidates) {
        List<Set<IceCandidate>> merged = new ArrayList<>();
        for (MediaSection section : description.getMediaList())
            merged.add(new LinkedHashSet<>(section.getCandidatesList()));
        for (TrickledCandidate trickled : candidates) {
            OptionalInt target = target(description, trickled);
            if (target.isEmpty() || !ofThisGeneration(description, target.getAsInt(), trickled)) continue;
            Set<IceCandidate> section = merged.get(target.getAsInt());
            if (section.size() < MAX_PER_SECTION) section.add(trickled.getCandidate());
        }
        SessionDescription.Builder result = description.toBuilder();
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i).size() == description.getMedia(i).getCandidatesCount()) continue;
            result.getMediaBuilder(i).clearCandidates().addAllCandidates(merged.get(i));
        }
        return result.build();
    }

    /** Whether a candidate is of a description's ICE generation; one without a user name fragment is taken to be. */
    public static boolean isOf(SessionDescription description, TrickledCandidate candidate) {
        String own = candidate.getUsernameFragment();
        if (own.isEmpty() || description.getMediaCount() == 0) return true;
        boolean told = false;
        for (MediaSection section : description.getMediaList()) {
            String current = MediaSections.ice(description, section).getUsernameFragment();
            if (own.equals(current)) return true;
            told |= !current.isEmpty();
        }
        return !told;
    }

    /** Whether a side's later description begins ICE anew (RFC 8839 4.4.1.1.1): its first section in use has other credentials than before. */
    public static boolean restarts(SessionDescription before, SessionDescription after) {
        for (int i = 0; i < Math.min(before.getMediaCount(), after.getMediaCount()); i++) {
            if (!MediaSections.inUse(before.getMedia(i)) || !MediaSections.inUse(after.getMedia(i))) continue;
            String old = MediaSections.ice(before, before.getMedia(i)).getUsernameFragment();
            String now = MediaSections.ice(after, after.getMedia(i)).getUsernameFragment();
            return !old.isEmpty() && !now.isEmpty() && !old.equals(now);
        }
        return false;
    }

    /**
     * The description for a peer that takes no candidates after it: every section with candidates says that they are all, none says that it
     * trickles, and a section still on the placeholder port 9 gets its default candidate on the m= and c= lines (RFC 8839 4.2.1.2).
     */
    public static SessionDescription complete(SessionDescription description) {
        SessionDescription.Builder result = description.toBuilder();
        if (result.hasIce()) result.setIce(withoutTrickle(result.getIce()));
        for (MediaSection.Builder section : result.getMediaBuilderList()) {
            if (section.hasIce()) section.setIce(withoutTrickle(section.getIce()));
            if (section.getCandidatesCount() == 0) continue;
            section.setEndOfCandidates(true);
            DefaultCandidate.fill(section);
        }
        return result.build();
    }

    /** The description without any candidate, and without a word on whether there are more. */
    public static SessionDescription withoutCandidates(SessionDescription description) {
        SessionDescription.Builder result = description.toBuilder().clearEndOfCandidates();
        result.getMediaBuilderList()
                .forEach(section -> section.clearCandidates().clearEndOfCandidates());
        return result.build();
    }

    private static OptionalInt target(SessionDescription description, TrickledCandidate trickled) {
        OptionalInt index = named(description, trickled);
        return index.isPresent() && MediaSections.inUse(description.getMedia(index.getAsInt()))
                ? index
                : OptionalInt.empty();
    }

    private static OptionalInt named(SessionDescription description, TrickledCandidate trickled) {
        if (!trickled.getMid().isEmpty()) {
            for (int i = 0; i < description.getMediaCount(); i++)
                if (description.getMedia(i).getMid().equals(trickled.getMid())) return OptionalInt.of(i);
        }
        // A peer that has no mids in its description may still name one in its candidates, beside the index.
        long index = Integer.toUnsignedLong(trickled.getMediaIndex());
        if (trickled.hasMediaIndex() || trickled.getMid().isEmpty())
            return index < description.getMediaCount() ? OptionalInt.of((int) index) : OptionalInt.empty();
        return OptionalInt.empty();
    }

    private static boolean ofThisGeneration(SessionDescription description, int index, TrickledCandidate trickled) {
        String current =
                MediaSections.ice(description, description.getMedia(index)).getUsernameFragment();
        String own = trickled.getUsernameFragment();
        return own.isEmpty() || current.isEmpty() || own.equals(current);
    }

    private static IceParameters withoutTrickle(IceParameters ice) {
        if (!ice.getOptionsList().contains(TRICKLE)) return ice;
        List<String> others = ice.getOptionsList().stream()
                .filter(option -> !option.equals(TRICKLE))
                .toList();
        return ice.toBuilder().clearOptions().addAllOptions(others).build();
    }
}
