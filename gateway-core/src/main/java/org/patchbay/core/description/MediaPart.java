package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
            case 'c' -> connection(line.value());
            case 'b' -> bandwidth(line.value());
            case 'a' -> attribute(SdpAttribute.of(line.value()));
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

    private boolean connection(String value) {
        if (section.hasConnection()) return false;
        Optional<Connection> connection = HeaderFields.connection(value);
        connection.ifPresent(section::setConnection);
        return connection.isPresent();
    }

    private boolean bandwidth(String value) {
        Optional<Bandwidth> bandwidth = HeaderFields.bandwidth(value);
        bandwidth.ifPresent(section::addBandwidths);
        return bandwidth.isPresent();
    }

    private boolean attribute(SdpAttribute attribute) {
        String value = attribute.value();
        return switch (attribute.name()) {
            case "rtpmap" -> codecs.map(value);
            case "fmtp" -> codecs.formatParameters(value);
            case "rtcp-fb" -> feedback(value);
            case "extmap" -> {
                Optional<HeaderExtension> extension = HeaderFields.headerExtension(value);
                extension.ifPresent(section::addHeaderExtensions);
                yield extension.isPresent();
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
                section.setMid(value);
                yield true;
            }
            case "msid" -> {
                if (value.isEmpty()) yield false;
                section.addMsids(value);
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

    private static boolean once(String value, int present, IntConsumer set) {
        OptionalLong number = SdpText.positive(value, SdpText.MAX_UINT32);
        if (present != 0 || number.isEmpty()) return false;
        set.accept((int) number.getAsLong());
        return true;
    }

    private boolean feedback(String value) {
        SdpText.FirstAndRest target = SdpText.first(value);
        SdpText.FirstAndRest entry = SdpText.first(target.rest());
        if (entry.first().isEmpty()) return false;
        RtcpFeedback feedback = RtcpFeedback.newBuilder()
                .setType(entry.first())
                .setParameter(entry.rest())
                .build();
        if (!target.first().equals("*")) return codecs.feedback(target.first(), feedback);
        section.addRtcpFeedback(feedback);
        return true;
    }

    /** RFC 3605 2.1: {@code port [IN IP4 address]}. */
    private boolean rtcp(String value) {
        SdpText.FirstAndRest entry = SdpText.first(value);
        OptionalLong port = SdpText.number(entry.first(), 65_535);
        if (port.isEmpty() || section.hasRtcp()) return false;
        RtcpAddress.Builder rtcp = RtcpAddress.newBuilder().setPort((int) port.getAsLong());
        if (!entry.rest().isEmpty()) {
            Optional<Connection> connection = HeaderFields.connection(entry.rest());
            if (connection.isEmpty()) return false;
            rtcp.setConnection(connection.get());
        }
        section.setRtcp(rtcp);
        return true;
    }

    /** RFC 4568 4. */
    private boolean crypto(String value) {
        SdpText.FirstAndRest tag = SdpText.first(value);
        SdpText.FirstAndRest suite = SdpText.first(tag.rest());
        SdpText.FirstAndRest keys = SdpText.first(suite.rest());
        OptionalLong number = SdpText.number(tag.first(), SdpText.MAX_UINT32);
        if (number.isEmpty() || keys.first().isEmpty()) return false;
        section.addCryptos(Crypto.newBuilder()
                .setTag((int) number.getAsLong())
                .setSuite(suite.first())
                .setKeyParameters(keys.first())
                .setSessionParameters(keys.rest()));
        return true;
    }

    /** RFC 5576 4.1: {@code ssrc name[:value]}. */
    private boolean source(String value) {
        SdpText.FirstAndRest entry = SdpText.first(value);
        SdpAttribute attribute = SdpAttribute.of(entry.rest());
        OptionalLong ssrc = SdpText.number(entry.first(), SdpText.MAX_UINT32);
        if (ssrc.isEmpty() || attribute.name().isEmpty()) return false;
        // "name:" without a value could not be told from "name".
        if (!attribute.flag() && attribute.value().isEmpty()) return false;
        int id = (int) ssrc.getAsLong();
        sources.computeIfAbsent(id, ignored -> Source.newBuilder().setSsrc(id))
                .addAttributes(
                        SourceAttribute.newBuilder().setName(attribute.name()).setValue(attribute.value()));
        return true;
    }

    /** RFC 5576 4.2. */
    private boolean sourceGroup(String value) {
        List<String> words = SdpText.words(value);
        if (words.size() < 2) return false;
        List<Integer> ssrcs = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            OptionalLong ssrc = SdpText.number(word, SdpText.MAX_UINT32);
            if (ssrc.isEmpty()) return false;
            ssrcs.add((int) ssrc.getAsLong());
        }
        section.addSourceGroups(
                SourceGroup.newBuilder().setSemantics(words.get(0)).addAllSsrcs(ssrcs));
        return true;
    }
}
