package org.patchbay.core.description;

import java.util.List;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Which way media flows, and whether a side holds the other. */
public final class MediaDirections {
    private MediaDirections() {}

    /**
     * The direction of a section as its sender means it: its own, else the session's, else {@code SENDRECV} (RFC 8866 6.7). A section that
     * is not in use is {@code INACTIVE}.
     */
    public static Direction of(SessionDescription description, MediaSection section) {
        if (!MediaSections.inUse(section)) return Direction.INACTIVE;
        return switch (section.getDirection()) {
            case SENDRECV, SENDONLY, RECVONLY, INACTIVE -> section.getDirection();
            case DIRECTION_UNSPECIFIED, UNRECOGNIZED -> ofSession(description);
        };
    }

    /**
     * Whether the sender of an offer holds the other side: audio or video is in use, and it wants to receive in none of it (RFC 3264 8.4,
     * and the address 0.0.0.0 of RFC 2543 where no ICE makes that a mere placeholder).
     */
    public static boolean held(SessionDescription description) {
        List<MediaSection> streams = description.getMediaList().stream()
                .filter(section ->
                        section.getKind().equals("audio") || section.getKind().equals("video"))
                .filter(MediaSections::inUse)
                .toList();
        return !streams.isEmpty() && streams.stream().noneMatch(section -> receives(description, section));
    }

    private static boolean receives(SessionDescription description, MediaSection section) {
        return switch (of(description, section)) {
            case SENDRECV, RECVONLY -> !blackHole(description, section);
            case SENDONLY, INACTIVE, DIRECTION_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    private static boolean blackHole(SessionDescription description, MediaSection section) {
        if (!MediaSections.ice(description, section).getUsernameFragment().isEmpty()) return false;
        Connection connection = section.hasConnection() ? section.getConnection() : description.getConnection();
        return connection.getAddress().equals("0.0.0.0");
    }

    private static Direction ofSession(SessionDescription description) {
        return switch (description.getDirection()) {
            case SENDRECV, SENDONLY, RECVONLY, INACTIVE -> description.getDirection();
            case DIRECTION_UNSPECIFIED, UNRECOGNIZED -> Direction.SENDRECV;
        };
    }
}
