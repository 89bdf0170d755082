package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpFeedback;

/** The codecs of one RTP section: a payload type of the {@code m=} line, and what {@code a=} lines say about it. */
final class CodecTable {
    private static final int MAX_PAYLOAD_TYPE = 127;

    private final List<Codec.Builder> codecs = new ArrayList<>();

    CodecTable(MediaSection.Builder section) {
        // "webrtc-datachannel" and "t38" are formats without payload types.
        if (!section.getProtocol().contains("RTP/")) return;
        for (String format : section.getFormatsList()) {
            int payloadType = payloadType(format);
            if (payloadType >= 0 && find(payloadType) == null) codecs.add(fresh(payloadType));
        }
    }

    List<Codec> codecs() {
        List<Codec> built = new ArrayList<>(codecs.size());
        for (Codec.Builder codec : codecs) built.add(codec.build());
        return built;
    }

    /** {@code 111 opus/48000/2}: RFC 8866 6.6. */
    boolean map(SdpField value) {
        Codec.Builder codec = find(payloadType(value.word()));
        if (codec == null || codec.getMapped()) return false;
        String encoding = value.rest();
        int rate = encoding.indexOf('/') + 1;
        if (rate <= 1) return false;
        int end = encoding.indexOf('/', rate);
        int rateEnd = end < 0 ? encoding.length() : end;
        long clockRate = SdpText.number(encoding, rate, rateEnd, SdpText.MAX_UINT32);
        long channels = end < 0 ? 0 : SdpText.number(encoding, end + 1, encoding.length(), SdpText.MAX_UINT32);
        if (clockRate <= 0 || channels < 0 || end >= 0 && channels == 0) return false;
        codec.setName(UsualWords.copy(encoding, 0, rate - 1))
                .setClockRate((int) clockRate)
                .setChannels((int) channels)
                .setMapped(true);
        return true;
    }

    /** {@code 111 minptime=10;useinbandfec=1}: RFC 8866 6.15. */
    boolean formatParameters(SdpField value) {
        Codec.Builder codec = find(payloadType(value.word()));
        if (codec == null || value.isEmpty() || !codec.getFormatParameters().isEmpty()) return false;
        codec.setFormatParameters(value.rest());
        return true;
    }

    /** {@code 96 nack pli}: RFC 4585 4.2, for one payload type. */
    boolean feedback(String payloadType, RtcpFeedback feedback) {
        Codec.Builder codec = find(payloadType(payloadType));
        if (codec == null) return false;
        codec.addRtcpFeedback(feedback);
        return true;
    }

    /** A number with zeros before it is none that {@code a=rtpmap} could name: -1, as for all that is no number. */
    private static int payloadType(String format) {
        if (format.length() > 1 && format.charAt(0) == '0') return -1;
        return (int) SdpText.number(format, 0, format.length(), MAX_PAYLOAD_TYPE);
    }

    private Codec.@Nullable Builder find(int payloadType) {
        for (Codec.Builder codec : codecs) if (codec.getPayloadType() == payloadType) return codec;
        return null;
    }

    private static Codec.Builder fresh(int payloadType) {
        Codec.Builder codec = Codec.newBuilder().setPayloadType(payloadType);
        Optional<StaticPayloadTypes.Static> known = StaticPayloadTypes.find(payloadType);
        known.ifPresent(type ->
                codec.setName(type.name()).setClockRate(type.clockRate()).setChannels(type.channels()));
        return codec;
    }
}
