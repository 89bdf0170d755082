package org.patchbay.core.description;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Whether who knows one description of a side can send to it as a later one says. */
public final class SameMedia {
    private SameMedia() {}

    /**
     * Whether the later description names the same transports as the one that was told, and no codec that was not told or was told by
     * another payload type. A section at the end that only one of them has makes no difference while nothing is in it.
     */
    public static boolean covers(SessionDescription told, SessionDescription later) {
        int common = Math.min(told.getMediaCount(), later.getMediaCount());
        if (usesMore(told, common) || usesMore(later, common)) return false;
        for (int i = 0; i < common; i++) {
            MediaSection before = told.getMedia(i);
            MediaSection after = later.getMedia(i);
            if (!MediaSections.inUse(after)) {
                if (MediaSections.inUse(before)) return false;
                continue;
            }
            if (!MediaSections.inUse(before)) return false;
            if (!sameTransport(told, before, later, after) || !codecsOf(before).containsAll(codecsOf(after))) {
                return false;
            }
        }
        return true;
    }

    private static boolean usesMore(SessionDescription description, int than) {
        return description.getMediaList().stream().skip(than).anyMatch(MediaSections::inUse);
    }

    /** Whether media flows the same ways in each section of two descriptions of a side that name the same media. */
    public static boolean flowsAlike(SessionDescription one, SessionDescription other) {
        for (int i = 0; i < Math.min(one.getMediaCount(), other.getMediaCount()); i++) {
            if (MediaSections.inUse(one.getMedia(i))
                    && MediaDirections.of(one, one.getMedia(i)) != MediaDirections.of(other, other.getMedia(i)))
                return false;
        }
        return true;
    }

    private static boolean sameTransport(
            SessionDescription told, MediaSection before, SessionDescription later, MediaSection after) {
        IceParameters old = MediaSections.ice(told, before);
        IceParameters now = MediaSections.ice(later, after);
        if (!old.getUsernameFragment().equals(now.getUsernameFragment())
                || !old.getPassword().equals(now.getPassword())) {
            return false;
        }
        if (!new HashSet<>(MediaSections.dtls(told, before).getFingerprintsList())
                .equals(new HashSet<>(MediaSections.dtls(later, after).getFingerprintsList()))) {
            return false;
        }
        // With ICE, addresses are what candidates say, and the rest is a placeholder.
        if (!now.getUsernameFragment().isEmpty()) return true;
        return before.getPort() == after.getPort()
                && address(told, before).equals(address(later, after))
                && before.getCryptosList().equals(after.getCryptosList());
    }

    private static String address(SessionDescription description, MediaSection section) {
        Connection connection = section.hasConnection() ? section.getConnection() : description.getConnection();
        return connection.getAddress();
    }

    private static java.util.Set<Map.Entry<Integer, String>> codecsOf(MediaSection section) {
        Map<Integer, String> codecs = new HashMap<>();
        for (String format : section.getFormatsList()) {
            if (format.chars().allMatch(Character::isDigit) && format.length() < 4)
                codecs.put(Integer.valueOf(format), "");
        }
        for (Codec codec : section.getCodecsList()) {
            codecs.put(
                    codec.getPayloadType(),
                    codec.getName().toLowerCase(java.util.Locale.ROOT) + "/" + codec.getClockRate());
        }
        return codecs.entrySet();
    }
}
