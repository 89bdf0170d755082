package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Crypto;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpAddress;
import org.patchbay.session.v1.RtcpFeedback;
import org.patchbay.session.v1.Source;
import org.patchbay.session.v1.SourceAttribute;
import org.patchbay.session.v1.SourceGroup;

/** The lines of one media section's fields, in the order in which Chromium writes them. */
final class MediaLines {
    private static final int USUAL_LINES = 48;

    private final MediaSection section;
    private final List<String> lines = new ArrayList<>(USUAL_LINES);

    private MediaLines(MediaSection section) {
        this.section = section;
    }

    static List<String> of(MediaSection section) {
        MediaLines media = new MediaLines(section);
        media.header();
        media.transport();
        media.stream();
        media.codecs();
        media.sources();
        return media.lines;
    }

    private void header() {
        lines.add(MediaLine.write(section, formats()));
        if (section.hasConnection()) lines.add("c=" + FieldLines.connection(section.getConnection()));
        section.getBandwidthsList().forEach(bandwidth -> lines.add(FieldLines.bandwidth(bandwidth)));
    }

    /** A section that was not read from SDP may have codecs alone. */
    private List<String> formats() {
        if (section.getFormatsCount() > 0) return section.getFormatsList();
        return section.getCodecsList().stream()
                .map(codec -> Integer.toUnsignedString(codec.getPayloadType()))
                .toList();
    }

    private void transport() {
        if (section.hasRtcp()) lines.add(rtcp(section.getRtcp()));
        for (IceCandidate candidate : section.getCandidatesList())
            lines.add(CandidateText.write("a=candidate:", candidate));
        if (section.getEndOfCandidates()) lines.add("a=end-of-candidates");
        if (section.hasIce()) FieldLines.ice(lines, section.getIce());
        if (section.hasDtls()) FieldLines.dtls(lines, section.getDtls());
    }

    private void stream() {
        if (!section.getMid().isEmpty()) lines.add("a=mid:" + section.getMid());
        section.getHeaderExtensionsList().forEach(extension -> lines.add(FieldLines.headerExtension(extension)));
        FieldLines.direction(lines, section.getDirection());
        section.getMsidsList().forEach(msid -> lines.add("a=msid:" + msid));
        if (section.getRtcpMux()) lines.add("a=rtcp-mux");
        if (section.getRtcpReducedSize()) lines.add("a=rtcp-rsize");
        section.getCryptosList().forEach(crypto -> lines.add(crypto(crypto)));
    }

    private void codecs() {
        section.getRtcpFeedbackList().forEach(feedback -> lines.add(feedback("*", feedback)));
        for (Codec codec : section.getCodecsList()) {
            String payloadType = UsualWords.number(codec.getPayloadType());
            if (codec.getMapped()) lines.add(rtpmap(payloadType, codec));
            codec.getRtcpFeedbackList().forEach(feedback -> lines.add(feedback(payloadType, feedback)));
            if (!codec.getFormatParameters().isEmpty())
                lines.add("a=fmtp:" + payloadType + ' ' + codec.getFormatParameters());
        }
        if (section.getPacketTimeMs() != 0) lines.add("a=ptime:" + Integer.toUnsignedString(section.getPacketTimeMs()));
        if (section.getMaxPacketTimeMs() != 0)
            lines.add("a=maxptime:" + Integer.toUnsignedString(section.getMaxPacketTimeMs()));
    }

    private void sources() {
        for (SourceGroup group : section.getSourceGroupsList()) {
            StringBuilder line = new StringBuilder("a=ssrc-group:").append(group.getSemantics());
            group.getSsrcsList().forEach(ssrc -> line.append(' ').append(Integer.toUnsignedString(ssrc)));
            lines.add(line.toString());
        }
        for (Source source : section.getSourcesList()) {
            String ssrc = Integer.toUnsignedString(source.getSsrc());
            for (SourceAttribute attribute : source.getAttributesList()) lines.add(ssrc(ssrc, attribute));
        }
    }

    private static String rtcp(RtcpAddress rtcp) {
        String port = "a=rtcp:" + rtcp.getPort();
        return rtcp.hasConnection() ? port + ' ' + FieldLines.connection(rtcp.getConnection()) : port;
    }

    private static String crypto(Crypto crypto) {
        String tag = "a=crypto:" + Integer.toUnsignedString(crypto.getTag());
        return FieldLines.spaced(
                tag + ' ' + crypto.getSuite() + ' ' + crypto.getKeyParameters(), crypto.getSessionParameters());
    }

    private static String feedback(String payloadType, RtcpFeedback feedback) {
        String parameter = feedback.getParameter();
        return parameter.isEmpty()
                ? "a=rtcp-fb:" + payloadType + ' ' + feedback.getType()
                : "a=rtcp-fb:" + payloadType + ' ' + feedback.getType() + ' ' + parameter;
    }

    private static String rtpmap(String payloadType, Codec codec) {
        String clockRate = UsualWords.number(codec.getClockRate());
        String begin = "a=rtpmap:";
        return codec.getChannels() == 0
                ? begin + payloadType + ' ' + codec.getName() + '/' + clockRate
                : begin
                        + payloadType
                        + ' '
                        + codec.getName()
                        + '/'
                        + clockRate
                        + '/'
                        + UsualWords.number(codec.getChannels());
    }

    private static String ssrc(String ssrc, SourceAttribute attribute) {
        String value = attribute.getValue();
        return value.isEmpty()
                ? "a=ssrc:" + ssrc + ' ' + attribute.getName()
                : "a=ssrc:" + ssrc + ' ' + attribute.getName() + ':' + value;
    }
}
