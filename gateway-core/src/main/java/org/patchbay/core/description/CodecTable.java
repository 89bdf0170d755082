package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpFeedback;

/** The codecs of one RTP section: a payload type of the {@code m=} line, and what {@code a=} lines say about it. */
final class CodecTable {
    private final Map<String, Codec.Builder> byPayloadType = new LinkedHashMap<>();

    CodecTable(MediaSection.Builder section) {
        // "webrtc-datachannel" and "t38" are formats without payload types.
        if (!section.getProtocol().contains("RTP/")) return;
        for (String format : section.getFormatsList()) {
            OptionalLong payloadType = SdpText.number(format, 127);
            // A number with zeros before it is none that a=rtpmap could name.
            if (payloadType.isEmpty() || format.length() > 1 && format.charAt(0) == '0') continue;
            byPayloadType.computeIfAbsent(format, ignored -> fresh((int) payloadType.getAsLong()));
        }
    }

    List<Codec> codecs() {
        List<Codec> codecs = new ArrayList<>(byPayloadType.size());
        byPayloadType.values().forEach(codec -> codecs.add(codec.build()));
        return codecs;
    }

    /** {@code 111 opus/48000/2}: RFC 8866 6.6. */
    boolean map(String value) {
        SdpText.FirstAndRest entry = SdpText.first(value);
        Codec.Builder codec = byPayloadType.get(entry.first());
        if (codec == null || codec.getMapped()) return false;
        String[] parts = entry.rest().split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) return false;
        OptionalLong clockRate = SdpText.positive(parts[1], SdpText.MAX_UINT32);
        OptionalLong channels = parts.length < 3 ? OptionalLong.of(0) : SdpText.positive(parts[2], SdpText.MAX_UINT32);
        if (clockRate.isEmpty() || channels.isEmpty()) return false;
        codec.setName(parts[0])
                .setClockRate((int) clockRate.getAsLong())
                .setChannels((int) channels.getAsLong())
                .setMapped(true);
        return true;
    }

    /** {@code 111 minptime=10;useinbandfec=1}: RFC 8866 6.15. */
    boolean formatParameters(String value) {
        SdpText.FirstAndRest entry = SdpText.first(value);
        Codec.Builder codec = byPayloadType.get(entry.first());
        if (codec == null
                || entry.rest().isEmpty()
                || !codec.getFormatParameters().isEmpty()) return false;
        codec.setFormatParameters(entry.rest());
        return true;
    }

    /** {@code 96 nack pli}: RFC 4585 4.2, for one payload type. */
    boolean feedback(String payloadType, RtcpFeedback feedback) {
        Codec.Builder codec = byPayloadType.get(payloadType);
        if (codec == null) return false;
        codec.addRtcpFeedback(feedback);
        return true;
    }

    private static Codec.Builder fresh(int payloadType) {
        Codec.Builder codec = Codec.newBuilder().setPayloadType(payloadType);
        Optional<StaticPayloadTypes.Static> known = StaticPayloadTypes.find(payloadType);
        known.ifPresent(type ->
                codec.setName(type.name()).setClockRate(type.clockRate()).setChannels(type.channels()));
        return codec;
    }
}
