package org.patchbay.core.description;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Crypto;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpAddress;
import org.patchbay.session.v1.RtcpFeedback;
import org.patchbay.session.v1.Source;
import org.patchbay.session.v1.SourceAttribute;
import org.patchbay.session.v1.SourceGroup;

/** One media section, its lines taken one after the other. */
final class MediaPart {
    private final MediaSection.Builder section;
    private final CodecTable codecs;
    private final TransportAttributes transport = new TransportAttributes();
    private final Map<Integer, Source.Builder> sources = new LinkedHashMap<>();
    // The m= line is 0.
    private int position = 1;

    MediaPart(MediaSection.Builder section) {
        this.section = section;
        this.codecs = new CodecTable(section);
    }

    void take(SdpLine line) {
        boolean understood = switch (line.type()) {
            case 'c' -> connection(line.field());
            case 'b' -> bandwidth(line.field());
            case 'a' -> attribute(line.attribute());
            default -> false;
        };
        if (!understood) section.addKeptLines(line.keptAt(position));
        position++;
    }

    MediaSection finish() {
        if (transport.hasIce()) section.setIce(transport.ice());
        if (transport.hasDtls()) section.setDtls(transport.dtls());
        sources.values().forEach(section::addSources);
        return section.addAllCodecs(codecs.codecs()).build();
    }

    private boolean connection(SdpField value) {
        if (section.hasConnection()) return false;
        Connection connection = HeaderFields.connection(value);
        if (connection != null) section.setConnection(connection);
        return connection != null;
    }

    private boolean bandwidth(SdpField value) {
        Bandwidth bandwidth = HeaderFields.bandwidth(value);
        if (bandwidth != null) section.addBandwidths(bandwidth);
        return bandwidth != null;
    }

    private boolean attribute(SdpAttribute attribute) {
        SdpField value = attribute.value();
        return switch (attribute.name()) {
            case "rtpmap" -> codecs.map(value);
            case "fmtp" -> codecs.formatParameters(value);
            case "rtcp-fb" -> feedback(value);
            case "extmap" -> {
                HeaderExtension extension = HeaderFields.headerExtension(value);
                if (extension != null) section.addHeaderExtensions(extension);
                yield extension != null;
            }
            case "candidate" -> {
                if (!(CandidateText.read(value) instanceof CandidateReading.Read read)) yield false;
                section.addCandidates(read.candidate());
                yield true;
            }
            case "rtcp" -> rtcp(value);
            case "crypto" -> crypto(value);
            case "ssrc" -> source(value);
            case "ssrc-group" -> sourceGroup(value);
            case "mid" -> {
                if (value.isEmpty() || !section.getMid().isEmpty()) yield false;
                section.setMid(value.rest());
                yield true;
            }
            case "msid" -> {
                if (value.isEmpty()) yield false;
                section.addMsids(value.rest());
                yield true;
            }
            case "ptime" -> once(value, section.getPacketTimeMs(), section::setPacketTimeMs);
            case "maxptime" -> once(value, section.getMaxPacketTimeMs(), section::setMaxPacketTimeMs);
            default -> attribute.flag() ? flag(attribute) : transport.take(attribute);
        };
    }

    private boolean flag(SdpAttribute attribute) {
        return switch (attribute.name()) {
            case "end-of-candidates" -> {
                if (section.getEndOfCandidates()) yield false;
                section.setEndOfCandidates(true);
                yield true;
            }
            case "rtcp-mux" -> {
                if (section.getRtcpMux()) yield false;
                section.setRtcpMux(true);
                yield true;
            }
            case "rtcp-rsize" -> {
                if (section.getRtcpReducedSize()) yield false;
                section.setRtcpReducedSize(true);
                yield true;
            }
            case "sendrecv", "sendonly", "recvonly", "inactive" -> {
                if (section.getDirection() != Direction.DIRECTION_UNSPECIFIED) yield false;
                section.setDirection(HeaderFields.direction(attribute.name()));
                yield true;
            }
            default -> transport.take(attribute);
        };
    }

    private static boolean once(SdpField value, int present, IntConsumer set) {
        if (present != 0 || value.count() != 1) return false;
        long number = value.positive(SdpText.MAX_UINT32);
        if (number < 0) return false;
        set.accept((int) number);
        return true;
    }

    private boolean feedback(SdpField value) {
        String target = value.word();
        String type = value.word();
        if (type.isEmpty()) return false;
        RtcpFeedback feedback = RtcpFeedback.newBuilder()
                .setType(type)
                .setParameter(value.rest())
                .build();
        if (!target.equals("*")) return codecs.feedback(target, feedback);
        section.addRtcpFeedback(feedback);
        return true;
    }

    /** RFC 3605 2.1: {@code port [IN IP4 address]}. */
    private boolean rtcp(SdpField value) {
        long port = value.number(65_535);
        if (port < 0 || section.hasRtcp()) return false;
        RtcpAddress.Builder rtcp = RtcpAddress.newBuilder().setPort((int) port);
        if (!value.isEmpty()) {
            Connection connection = HeaderFields.connection(value);
            if (connection == null) return false;
            rtcp.setConnection(connection);
        }
        section.setRtcp(rtcp);
        return true;
    }

    /** RFC 4568 4. */
    private boolean crypto(SdpField value) {
        long tag = value.number(SdpText.MAX_UINT32);
        String suite = value.word();
        String keys = value.word();
        if (tag < 0 || keys.isEmpty()) return false;
        section.addCryptos(Crypto.newBuilder()
                .setTag((int) tag)
                .setSuite(suite)
                .setKeyParameters(keys)
                .setSessionParameters(value.rest()));
        return true;
    }

    /** RFC 5576 4.1: {@code ssrc name[:value]}. */
    private boolean source(SdpField value) {
        long ssrc = value.number(SdpText.MAX_UINT32);
        SdpAttribute attribute = value.attribute();
        if (ssrc < 0 || attribute.name().isEmpty()) return false;
        // "name:" without a value could not be told from "name".
        if (!attribute.flag() && attribute.value().isEmpty()) return false;
        int id = (int) ssrc;
        sources.computeIfAbsent(id, ignored -> Source.newBuilder().setSsrc(id))
                .addAttributes(SourceAttribute.newBuilder()
                        .setName(attribute.name())
                        .setValue(attribute.value().rest()));
        return true;
    }

    /** RFC 5576 4.2. */
    private boolean sourceGroup(SdpField value) {
        if (value.count() < 2) return false;
        SourceGroup.Builder group = SourceGroup.newBuilder().setSemantics(value.word());
        while (!value.isEmpty()) {
            long ssrc = value.number(SdpText.MAX_UINT32);
            if (ssrc < 0) return false;
            group.addSsrcs((int) ssrc);
        }
        section.addSourceGroups(group);
        return true;
    }
}
