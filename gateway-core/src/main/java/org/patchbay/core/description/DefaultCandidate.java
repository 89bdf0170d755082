package org.patchbay.core.description;

import java.util.Comparator;
import java.util.Optional;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.MediaSection;

/** The candidate that a peer without ICE would send to: RFC 8445 5.1.4, RFC 8839 4.2.1.2. */
final class DefaultCandidate {
    private static final int PLACEHOLDER_PORT = 9;

    private DefaultCandidate() {}

    /** Puts it on the m= and c= lines, if only the placeholder of RFC 8840 4.1.1 stands there. */
    static void fill(MediaSection.Builder section) {
        if (section.getPort() != PLACEHOLDER_PORT) return;
        Optional<IceCandidate> chosen = section.getCandidatesList().stream()
                .filter(DefaultCandidate::reachable)
                .min(Comparator.comparing(DefaultCandidate::isVersion6).thenComparing(DefaultCandidate::distance));
        chosen.ifPresent(candidate -> section.setPort(candidate.getPort())
                .setConnection(Connection.newBuilder()
                        .setAddressType(isVersion6(candidate) ? "IP6" : "IP4")
                        .setAddress(candidate.getAddress())));
    }

    private static boolean reachable(IceCandidate candidate) {
        return candidate.getComponent() == 1
                && candidate.getTransport().equalsIgnoreCase("udp")
                // A name of RFC 8828's kind means nothing on another network.
                && !candidate.getAddress().endsWith(".local");
    }

    private static boolean isVersion6(IceCandidate candidate) {
        return candidate.getAddress().indexOf(':') >= 0;
    }

    /** The most likely to be reached by anybody comes first. */
    private static int distance(IceCandidate candidate) {
        return switch (candidate.getType()) {
            case "relay" -> 0;
            case "srflx" -> 1;
            case "prflx" -> 2;
            default -> 3;
        };
    }
}
