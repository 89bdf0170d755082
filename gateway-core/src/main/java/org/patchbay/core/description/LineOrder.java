package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patchbay.session.v1.KeptLine;

/**
 * Puts the lines of one section in order. Those that RFC 8866 5 wants before the attributes go by its order of types; attributes, and
 * types unknown to it, follow, each kept line at its own position and the others around.
 */
final class LineOrder {
    /** The time of a session that has no bounds. */
    static final String UNBOUNDED_TIME = "t=0 0";

    // m= stands before all in its section. t=, r= and z= belong to each other as they came, so they share a rank.
    private static final String HEADER_TYPES = "mvosiuepcbtk";
    private static final int ATTRIBUTES = HEADER_TYPES.length();
    private static final Comparator<KeptLine> BY_POSITION =
            Comparator.comparingLong(line -> Integer.toUnsignedLong(line.getPosition()));
    private static final Comparator<String> BY_RANK = Comparator.comparingInt(LineOrder::rank);

    private LineOrder() {}

    static boolean isTiming(KeptLine line) {
        return rank(line.getText()) == HEADER_TYPES.indexOf('t');
    }

    /**
     * @param written the lines of the structured fields, in the order that they are written in
     * @param kept the kept lines of the section
     */
    static List<String> weave(List<String> written, List<KeptLine> kept) {
        List<KeptLine> inPlace = new ArrayList<>(kept);
        inPlace.sort(BY_POSITION);
        List<String> headers = new ArrayList<>(HEADER_TYPES.length());
        List<String> attributes = new ArrayList<>(written.size());
        for (String line : written) (rank(line) < ATTRIBUTES ? headers : attributes).add(line);
        List<KeptLine> keptAttributes = new ArrayList<>();
        for (KeptLine line : inPlace) {
            if (rank(line.getText()) < ATTRIBUTES) headers.add(line.getText());
            else keptAttributes.add(line);
        }
        // Stable: written ones go before kept ones of their type.
        headers.sort(BY_RANK);
        return insert(headers, attributes, keptAttributes);
    }

    private static List<String> insert(List<String> headers, List<String> attributes, List<KeptLine> kept) {
        List<String> lines = new ArrayList<>(headers.size() + attributes.size() + kept.size());
        lines.addAll(headers);
        List<String> subjects = new ArrayList<>(kept.size());
        for (KeptLine line : kept) subjects.add(onlyOnce(line.getText()));
        // Most kept lines may stand anywhere, and then nobody asks what the written ones settle.
        boolean settles = subjects.stream().anyMatch(subject -> !subject.isEmpty());
        Set<String> pending = new HashSet<>();
        if (settles) for (String line : attributes) pending.add(onlyOnce(line));
        pending.remove("");
        int next = 0;
        for (int i = 0; i < kept.size(); i++) {
            KeptLine line = kept.get(i);
            String subject = subjects.get(i);
            while (next < attributes.size()
                    && (lines.size() < Integer.toUnsignedLong(line.getPosition()) || pending.contains(subject))) {
                String written = attributes.get(next++);
                if (settles) pending.remove(onlyOnce(written));
                lines.add(written);
            }
            lines.add(line.getText());
        }
        lines.addAll(attributes.subList(next, attributes.size()));
        return lines;
    }

    /**
     * What an attribute settles, if it can be settled but once; empty where several may stand side by side. A kept line of this kind is a
     * second one: written before the first, it would be taken for it when it is read again.
     */
    private static String onlyOnce(String line) {
        if (!line.startsWith("a=")) return "";
        SdpAttribute attribute = SdpAttribute.of(line, 2, line.length());
        return switch (attribute.name()) {
            case "sendrecv", "sendonly", "recvonly", "inactive" -> "direction";
            case "ice-ufrag",
                    "ice-pwd",
                    "ice-options",
                    "ice-lite",
                    "setup",
                    "tls-id",
                    "mid",
                    "rtcp",
                    "rtcp-mux",
                    "rtcp-rsize",
                    "end-of-candidates",
                    "ptime",
                    "maxptime" -> attribute.name();
            case "rtpmap", "fmtp" -> attribute.name() + ' ' + attribute.value().word();
            default -> "";
        };
    }

    private static int rank(String line) {
        if (line.length() < 2 || line.charAt(1) != '=') return ATTRIBUTES;
        char type = line.charAt(0);
        int rank = HEADER_TYPES.indexOf(type == 'r' || type == 'z' ? 't' : type);
        return rank < 0 ? ATTRIBUTES : rank;
    }
}
