package org.patchbay.core.description;

import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;

/** The lines before the first {@code m=}, taken one after the other. */
final class SessionPart {
    private final SessionDescription.Builder session = SessionDescription.newBuilder();
    private final TransportAttributes transport = new TransportAttributes();
    private boolean named;
    private int position;

    void take(SdpLine line) {
        boolean understood = switch (line.type()) {
            case 'v' -> position == 0;
            case 'o' -> origin(line.field());
            case 's' -> name(line.value());
            case 'c' -> connection(line.field());
            case 'b' -> bandwidth(line.field());
            case 'a' -> attribute(line.attribute());
            default -> false;
        };
        if (!understood) session.addKeptLines(line.keptAt(position));
        position++;
    }

    boolean hasOrigin() {
        return session.hasOrigin();
    }

    /** The session without its sections. */
    SessionDescription.Builder finish() {
        if (transport.hasIce()) session.setIce(transport.ice());
        if (transport.hasDtls()) session.setDtls(transport.dtls());
        dropUnboundedTime();
        return session;
    }

    /** {@code t=0 0} alone says nothing, and is written where nothing else is said about time. */
    private void dropUnboundedTime() {
        int only = -1;
        for (int i = 0; i < session.getKeptLinesCount(); i++) {
            if (!LineOrder.isTiming(session.getKeptLines(i))) continue;
            if (only >= 0) return;
            only = i;
        }
        if (only >= 0 && session.getKeptLines(only).getText().equals(LineOrder.UNBOUNDED_TIME))
            session.removeKeptLines(only);
    }

    private boolean origin(SdpField value) {
        if (session.hasOrigin()) return false;
        Origin origin = HeaderFields.origin(value);
        if (origin != null) session.setOrigin(origin);
        return origin != null;
    }

    private boolean name(String value) {
        if (named) return false;
        named = true;
        session.setSessionName(value);
        return true;
    }

    private boolean connection(SdpField value) {
        if (session.hasConnection()) return false;
        Connection connection = HeaderFields.connection(value);
        if (connection != null) session.setConnection(connection);
        return connection != null;
    }

    private boolean bandwidth(SdpField value) {
        Bandwidth bandwidth = HeaderFields.bandwidth(value);
        if (bandwidth != null) session.addBandwidths(bandwidth);
        return bandwidth != null;
    }

    private boolean attribute(SdpAttribute attribute) {
        return switch (attribute.name()) {
            case "group" -> group(attribute.value());
            case "extmap" -> {
                HeaderExtension extension = HeaderFields.headerExtension(attribute.value());
                if (extension != null) session.addHeaderExtensions(extension);
                yield extension != null;
            }
            case "end-of-candidates" -> {
                if (!attribute.flag() || session.getEndOfCandidates()) yield false;
                session.setEndOfCandidates(true);
                yield true;
            }
            case "sendrecv", "sendonly", "recvonly", "inactive" -> {
                if (!attribute.flag() || session.getDirection() != Direction.DIRECTION_UNSPECIFIED) yield false;
                session.setDirection(HeaderFields.direction(attribute.name()));
                yield true;
            }
            default -> transport.take(attribute);
        };
    }

    /** RFC 5888 5; a group may be empty. */
    private boolean group(SdpField value) {
        if (value.isEmpty()) return false;
        session.addGroups(Group.newBuilder().setSemantics(value.word()).addAllMids(value.words()));
        return true;
    }
}
