package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/**
 * Writes the model as SDP (RFC 8866), lines ended by CRLF. What {@link SdpReader} has read is written so that it means the same, kept
 * lines in place; reading and writing that once more gives the same bytes. A control character in a field is written as a space, so
 * that no field can forge a line.
 */
public final class SdpWriter {
    private static final String LINE_END = "\r\n";

    private SdpWriter() {}

    /** Writes a description. */
    public static String write(SessionDescription description) {
        List<List<String>> parts = new ArrayList<>(1 + description.getMediaCount());
        parts.add(LineOrder.weave(session(description), description.getKeptLinesList()));
        for (MediaSection section : description.getMediaList())
            parts.add(LineOrder.weave(MediaLines.of(section), section.getKeptLinesList()));
        // A builder that has to grow takes thrice as much.
        StringBuilder text = new StringBuilder(length(parts));
        for (List<String> lines : parts) append(text, lines);
        return text.toString();
    }

    /** Writes a candidate as browsers do: {@code candidate:…}, without {@code a=}. */
    public static String writeCandidate(IceCandidate candidate) {
        return SdpText.oneLine(CandidateText.write("candidate:", candidate));
    }

    private static int length(List<List<String>> parts) {
        int length = 0;
        for (List<String> lines : parts) for (String line : lines) length += line.length() + LINE_END.length();
        return length;
    }

    private static void append(StringBuilder text, List<String> lines) {
        for (String line : lines) text.append(SdpText.oneLine(line)).append(LINE_END);
    }

    private static List<String> session(SessionDescription description) {
        List<String> lines = new ArrayList<>();
        lines.add("v=0");
        lines.add(FieldLines.origin(description.getOrigin()));
        lines.add("s=" + (description.getSessionName().isEmpty() ? "-" : description.getSessionName()));
        if (description.hasConnection()) lines.add("c=" + FieldLines.connection(description.getConnection()));
        description.getBandwidthsList().forEach(bandwidth -> lines.add(FieldLines.bandwidth(bandwidth)));
        if (description.getKeptLinesList().stream().noneMatch(LineOrder::isTiming)) lines.add(LineOrder.UNBOUNDED_TIME);
        for (Group group : description.getGroupsList())
            lines.add("a=group:" + FieldLines.spaced(group.getSemantics(), String.join(" ", group.getMidsList())));
        if (description.hasIce()) FieldLines.ice(lines, description.getIce());
        if (description.hasDtls()) FieldLines.dtls(lines, description.getDtls());
        if (description.getEndOfCandidates()) lines.add("a=end-of-candidates");
        description.getHeaderExtensionsList().forEach(extension -> lines.add(FieldLines.headerExtension(extension)));
        FieldLines.direction(lines, description.getDirection());
        return lines;
    }
}
