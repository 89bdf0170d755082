package org.patchbay.core.description;

import org.patchbay.session.v1.CandidateAttribute;
import org.patchbay.session.v1.IceCandidate;

/** The value of {@code a=candidate}: RFC 8839 5.1. */
final class CandidateText {
    private static final int FIXED_WORDS = 8;
    private static final int USUAL_LINE = 112;

    private CandidateText() {}

    static CandidateReading read(SdpField value) {
        int count = value.count();
        if (count < FIXED_WORDS) return new CandidateReading.Malformed("a candidate has eight parts at least");
        if (count % 2 != 0) return new CandidateReading.Malformed("a candidate's extension has a name without a value");
        String foundation = value.word();
        long component = value.positive(256);
        if (component < 0) return new CandidateReading.Malformed("a candidate's component is a number from 1 to 256");
        String transport = value.word();
        long priority = value.number(SdpText.MAX_UINT32);
        if (priority < 0) return new CandidateReading.Malformed("a candidate's priority is a number of 32 bits");
        String address = value.word();
        long port = value.number(65_535);
        if (port < 0) return new CandidateReading.Malformed("a candidate's port is a number up to 65535");
        if (!value.skip("typ")) return new CandidateReading.Malformed("a candidate's type follows the word typ");
        IceCandidate.Builder candidate = IceCandidate.newBuilder()
                .setFoundation(foundation)
                .setComponent((int) component)
                .setTransport(transport)
                .setPriority((int) priority)
                .setAddress(address)
                .setPort((int) port)
                .setType(value.word());
        relatedAddress(value, candidate);
        while (!value.isEmpty())
            candidate.addAttributes(
                    CandidateAttribute.newBuilder().setName(value.word()).setValue(value.word()));
        return new CandidateReading.Read(candidate.build());
    }

    /** Whatever is no related address is an extension like any other. */
    private static void relatedAddress(SdpField value, IceCandidate.Builder candidate) {
        int place = value.place();
        if (value.skip("raddr")) {
            String address = value.word();
            long port = value.skip("rport") ? value.number(65_535) : -1;
            if (port >= 0) {
                candidate.setRelatedAddress(address).setRelatedPort((int) port);
                return;
            }
        }
        value.backTo(place);
    }

    /** The candidate behind what stands before it on its line. */
    static String write(String begin, IceCandidate candidate) {
        StringBuilder text = new StringBuilder(USUAL_LINE)
                .append(begin)
                .append(candidate.getFoundation())
                .append(' ')
                .append(candidate.getComponent())
                .append(' ')
                .append(candidate.getTransport())
                .append(' ')
                .append(Integer.toUnsignedString(candidate.getPriority()))
                .append(' ')
                .append(candidate.getAddress())
                .append(' ')
                .append(candidate.getPort())
                .append(" typ ")
                .append(candidate.getType());
        if (!candidate.getRelatedAddress().isEmpty())
            text.append(" raddr ")
                    .append(candidate.getRelatedAddress())
                    .append(" rport ")
                    .append(candidate.getRelatedPort());
        for (CandidateAttribute attribute : candidate.getAttributesList())
            text.append(' ').append(attribute.getName()).append(' ').append(attribute.getValue());
        return text.toString();
    }
}
