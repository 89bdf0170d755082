package org.patchbay.core.description;

import java.util.List;
import java.util.Optional;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.KeptLine;
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
            case 'o' -> origin(line.value());
            case 's' -> name(line.value());
            case 'c' -> connection(line.value());
            case 'b' -> bandwidth(line.value());
            case 'a' -> attribute(SdpAttribute.of(line.value()));
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
        List<KeptLine> timing =
                session.getKeptLinesList().stream().filter(LineOrder::isTiming).toList();
        if (timing.size() != 1) return;
        KeptLine only = timing.get(0);
        if (only.getText().equals(LineOrder.UNBOUNDED_TIME))
            session.removeKeptLines(session.getKeptLinesList().indexOf(only));
    }

    private boolean origin(String value) {
        if (session.hasOrigin()) return false;
        Optional<Origin> origin = HeaderFields.origin(value);
        origin.ifPresent(session::setOrigin);
        return origin.isPresent();
    }

    private boolean name(String value) {
        if (named) return false;
        named = true;
        session.setSessionName(value);
        return true;
    }

    private boolean connection(String value) {
        if (session.hasConnection()) return false;
        Optional<Connection> connection = HeaderFields.connection(value);
        connection.ifPresent(session::setConnection);
        return connection.isPresent();
    }

    private boolean bandwidth(String value) {
        Optional<Bandwidth> bandwidth = HeaderFields.bandwidth(value);
        bandwidth.ifPresent(session::addBandwidths);
        return bandwidth.isPresent();
    }

    private boolean attribute(SdpAttribute attribute) {
        return switch (attribute.name()) {
            case "group" -> group(attribute.value());
            case "extmap" -> {
                Optional<HeaderExtension> extension = HeaderFields.headerExtension(attribute.value());
                extension.ifPresent(session::addHeaderExtensions);
                yield extension.isPresent();
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
    private boolean group(String value) {
        List<String> words = SdpText.words(value);
        if (words.isEmpty()) return false;
        session.addGroups(Group.newBuilder().setSemantics(words.get(0)).addAllMids(words.subList(1, words.size())));
        return true;
    }
}
