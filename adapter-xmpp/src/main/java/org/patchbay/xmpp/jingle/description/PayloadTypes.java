package org.patchbay.xmpp.jingle.description;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.StaticPayloadTypes;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.xmpp.jingle.Namespaces;

/** {@code a=rtpmap} and {@code a=fmtp} as {@code <payload-type/>}: XEP-0167 4 and 6; draft-ietf-stox-media 6.1. */
final class PayloadTypes {
    private static final int MOST = 128;

    private PayloadTypes() {}

    static void read(StandardExtensionElement description, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> types = Tag.children(description, "payload-type", Namespaces.RTP);
        if (types.isEmpty()) findings.refuse(Refusal.BAD_REQUEST, "a description has no payload type");
        if (!findings.within(types.size(), MOST, "payload types")) return;
        for (StandardExtensionElement type : types) {
            Codec codec = codec(type, section.getKind(), findings);
            String format = Integer.toString(codec.getPayloadType());
            if (section.getFormatsList().contains(format)) {
                findings.refuse(Refusal.BAD_REQUEST, "a payload type stands there twice");
                return;
            }
            section.addFormats(format).addCodecs(codec);
        }
        section.setPacketTimeMs(same(types, "ptime", findings)).setMaxPacketTimeMs(same(types, "maxptime", findings));
    }

    private static Codec codec(StandardExtensionElement type, String kind, Findings findings) {
        int id = findings.number(Tag.attribute(type, "id"), 0, 127, "payload-type id");
        String name = findings.wordOrNothing(Tag.attribute(type, "name"), "payload-type name");
        Optional<StaticPayloadTypes.Static> known = StaticPayloadTypes.find(id);
        // XEP-0167 4: a dynamic one needs a name.
        if (name.isEmpty() && known.isEmpty())
            findings.refuse(Refusal.BAD_REQUEST, "a dynamic payload type has no name");
        if (name.contains("/")) findings.refuse(Refusal.BAD_REQUEST, "a payload type's name has a slash in it");
        String rate = Tag.attribute(type, "clockrate");
        int clockRate = rate.isEmpty()
                ? known.map(StaticPayloadTypes.Static::clockRate).orElse(kind.equals("video") ? 90_000 : 8_000)
                : findings.number(rate, 1, 0xFFFF_FFFFL, "clockrate");
        Codec.Builder codec = Codec.newBuilder()
                .setPayloadType(id)
                .setName(name)
                .setClockRate(clockRate)
                .setChannels(channels(type, findings))
                .setMapped(!name.isEmpty())
                .setFormatParameters(FormatParameters.read(type, Namespaces.RTP, findings))
                .addAllRtcpFeedback(Feedback.read(type, findings));
        if (name.isEmpty()) known.ifPresent(entry -> codec.setName(entry.name()).setChannels(entry.channels()));
        return codec.build();
    }

    /** One is the default and is not said in SDP either (XEP-0167 4, RFC 8866 6.6). */
    private static int channels(StandardExtensionElement type, Findings findings) {
        int channels = findings.numberOrNothing(Tag.attribute(type, "channels"), 255, "channels");
        return channels == 1 ? 0 : channels;
    }

    /** Jingle says it of each payload type, SDP of the section (RFC 8866 6.4): only what all say of one mind is said. */
    private static int same(List<StandardExtensionElement> types, String attribute, Findings findings) {
        List<String> values = types.stream()
                .map(type -> Tag.attribute(type, attribute))
                .distinct()
                .collect(Collectors.toList());
        // COMPAT(stanza, 12): writes it on the codec whose fmtp names it, and on no other.
        values.remove("");
        return values.size() == 1 ? findings.number(values.get(0), 1, 0xFFFF_FFFFL, attribute) : 0;
    }

    static void write(MediaSection section, Tag description) {
        for (Codec codec : section.getCodecsList()) {
            Tag type = Tag.of("payload-type", Namespaces.RTP)
                    .withNumber("id", codec.getPayloadType())
                    .withAny("name", codec.getName());
            if (codec.getClockRate() != 0) type.withNumber("clockrate", codec.getClockRate());
            if (codec.getChannels() != 0) type.withNumber("channels", codec.getChannels());
            if (section.getPacketTimeMs() != 0) type.withNumber("ptime", section.getPacketTimeMs());
            if (section.getMaxPacketTimeMs() != 0) type.withNumber("maxptime", section.getMaxPacketTimeMs());
            type.addAll(FormatParameters.write(codec.getFormatParameters(), Namespaces.RTP))
                    .addAll(Feedback.write(codec.getRtcpFeedbackList()));
            description.add(type.build());
        }
    }
}
