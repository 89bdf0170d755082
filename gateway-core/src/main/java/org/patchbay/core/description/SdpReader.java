package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.SessionDescription;

/**
 * Reads SDP (RFC 8866) into the model. It is strict about what makes a text SDP ({@code v=0} first, a good {@code o=}, good {@code m=}
 * lines, every line {@code type=value}) and takes everything else: what the model has no field for, or can't say exactly, becomes a
 * {@code KeptLine}. Lines end with LF or CRLF; empty lines are passed over; a missing {@code s=} or {@code t=} is forgiven.
 *
 * <p>Text beyond the bounds below is malformed. Nothing that a peer sends makes this class throw.
 */
public final class SdpReader {
    /** The longest text, in characters (64 Ki). */
    public static final int MAX_CHARACTERS = 65_536;

    /** The most lines, empty ones counted. */
    public static final int MAX_LINES = 2_000;

    /** The longest line, in characters: keys and certificates in {@code a=} lines are of a few thousand. */
    public static final int MAX_LINE = 8_192;

    /** The most media sections. */
    public static final int MAX_SECTIONS = 64;

    /** The most formats of a section. */
    public static final int MAX_FORMATS = 256;

    /** The longest line that {@link #readCandidate} takes, in characters. */
    public static final int MAX_CANDIDATE = 1_024;

    private SdpReader() {}

    /** Reads a description. */
    public static SdpReading read(String sdp) {
        SdpLines cut = SdpLines.cut(sdp);
        if (cut instanceof SdpLines.Broken broken) return new SdpReading.Malformed(broken.reason(), broken.line());
        return read(((SdpLines.Cut) cut).lines());
    }

    private static SdpReading read(List<SdpLine> lines) {
        if (lines.isEmpty()) return new SdpReading.Malformed("empty", 0);
        SdpLine first = lines.get(0);
        if (first.type() != 'v' || !first.field().rest().equals("0"))
            return new SdpReading.Malformed("does not begin with v=0", first.number());
        SessionPart session = new SessionPart();
        List<MediaPart> sections = new ArrayList<>();
        for (SdpLine line : lines) {
            if (line.type() == 'm') {
                if (sections.size() == MAX_SECTIONS)
                    return new SdpReading.Malformed("more than " + MAX_SECTIONS + " media sections", line.number());
                MediaLine media = MediaLine.read(line.field());
                if (media instanceof MediaLine.Broken broken)
                    return new SdpReading.Malformed(broken.reason(), line.number());
                sections.add(new MediaPart(((MediaLine.Understood) media).section()));
            } else if (sections.isEmpty()) {
                boolean hadOrigin = session.hasOrigin();
                session.take(line);
                if (line.type() == 'o' && !hadOrigin && !session.hasOrigin())
                    return new SdpReading.Malformed(
                            "o= is username, session id, version (64 bits), IN, address type, address", line.number());
            } else {
                sections.get(sections.size() - 1).take(line);
            }
        }
        if (!session.hasOrigin()) return new SdpReading.Malformed("has no o=", 0);
        SessionDescription.Builder description = session.finish();
        sections.forEach(section -> description.addMedia(section.finish()));
        return new SdpReading.Read(description.build());
    }

    /**
     * Reads one candidate (RFC 8839 5.1): {@code candidate:…}, as browsers write it, or the whole line {@code a=candidate:…}. The empty
     * text, a browser's way to say that there are no more, is malformed: it is for the caller to know it first.
     */
    public static CandidateReading readCandidate(String line) {
        if (line.length() > MAX_CANDIDATE)
            return new CandidateReading.Malformed("a candidate of more than " + MAX_CANDIDATE + " characters");
        String text = line.strip();
        if (SdpText.hasControl(text)) return new CandidateReading.Malformed("a control character within a candidate");
        String attribute = text.startsWith("a=") ? text.substring(2) : text;
        if (!attribute.startsWith("candidate:"))
            return new CandidateReading.Malformed("a candidate begins with candidate:");
        return CandidateText.read(new SdpField(attribute, "candidate:".length(), attribute.length()));
    }
}
