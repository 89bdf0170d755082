package org.patchbay.core.description;

import java.util.List;
import java.util.OptionalLong;
import org.patchbay.session.v1.CandidateAttribute;
import org.patchbay.session.v1.IceCandidate;

/** The value of {@code a=candidate}: RFC 8839 5.1. */
final class CandidateText {
    private static final int FIXED_WORDS = 8;

    private CandidateText() {}

    static CandidateReading read(String value) {
        List<String> words = SdpText.words(value);
        if (words.size() < FIXED_WORDS) return new CandidateReading.Malformed("a candidate has eight parts at least");
        if (words.size() % 2 != 0)
            return new CandidateReading.Malformed("a candidate's extension has a name without a value");
        OptionalLong component = SdpText.positive(words.get(1), 256);
        if (component.isEmpty())
            return new CandidateReading.Malformed("a candidate's component is a number from 1 to 256");
        OptionalLong priority = SdpText.number(words.get(3), SdpText.MAX_UINT32);
        if (priority.isEmpty()) return new CandidateReading.Malformed("a candidate's priority is a number of 32 bits");
        OptionalLong port = SdpText.number(words.get(5), 65_535);
        if (port.isEmpty()) return new CandidateReading.Malformed("a candidate's port is a number up to 65535");
        if (!words.get(6).equals("typ"))
            return new CandidateReading.Malformed("a candidate's type follows the word typ");
        IceCandidate.Builder candidate = IceCandidate.newBuilder()
                .setFoundation(words.get(0))
                .setComponent((int) component.getAsLong())
                .setTransport(words.get(2))
                .setPriority((int) priority.getAsLong())
                .setAddress(words.get(4))
                .setPort((int) port.getAsLong())
                .setType(words.get(7));
        int next = relatedAddress(words, candidate) ? FIXED_WORDS + 4 : FIXED_WORDS;
        for (int i = next; i < words.size(); i += 2)
            candidate.addAttributes(
                    CandidateAttribute.newBuilder().setName(words.get(i)).setValue(words.get(i + 1)));
        return new CandidateReading.Read(candidate.build());
    }

    private static boolean relatedAddress(List<String> words, IceCandidate.Builder candidate) {
        if (words.size() < FIXED_WORDS + 4) return false;
        if (!words.get(8).equals("raddr") || !words.get(10).equals("rport")) return false;
        OptionalLong port = SdpText.number(words.get(11), 65_535);
        if (port.isEmpty()) return false;
        candidate.setRelatedAddress(words.get(9)).setRelatedPort((int) port.getAsLong());
        return true;
    }

    static String write(IceCandidate candidate) {
        StringBuilder text = new StringBuilder(96)
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
