package org.patchbay.core.description;

import java.util.List;
import java.util.Locale;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.Origin;

/** The lines of fields that both the session and its media sections have; the other way of {@link HeaderFields}. */
final class FieldLines {
    private FieldLines() {}

    /** A description that was not read from SDP may have no origin; the grammar wants every part of it. */
    static String origin(Origin origin) {
        return "o=" + or(origin.getUsername(), "-")
                + ' ' + or(origin.getSessionId(), "0")
                + ' ' + Long.toUnsignedString(origin.getSessionVersion())
                + " IN " + or(origin.getAddressType(), "IP4")
                + ' ' + or(origin.getAddress(), "0.0.0.0");
    }

    static String connection(Connection connection) {
        return "IN " + connection.getAddressType() + ' ' + connection.getAddress();
    }

    static String bandwidth(Bandwidth bandwidth) {
        return "b=" + bandwidth.getType() + ':' + Long.toUnsignedString(bandwidth.getValue());
    }

    static String headerExtension(HeaderExtension extension) {
        String id = UsualWords.number(extension.getId());
        String direction = name(extension.getDirection());
        String line = direction.isEmpty()
                ? "a=extmap:" + id + ' ' + extension.getUri()
                : "a=extmap:" + id + '/' + direction + ' ' + extension.getUri();
        return spaced(line, extension.getAttributes());
    }

    static void ice(List<String> lines, IceParameters ice) {
        if (ice.getLite()) lines.add("a=ice-lite");
        if (!ice.getUsernameFragment().isEmpty()) lines.add("a=ice-ufrag:" + ice.getUsernameFragment());
        if (!ice.getPassword().isEmpty()) lines.add("a=ice-pwd:" + ice.getPassword());
        if (ice.getOptionsCount() > 0) lines.add("a=ice-options:" + String.join(" ", ice.getOptionsList()));
    }

    static void dtls(List<String> lines, DtlsParameters dtls) {
        for (DtlsParameters.Fingerprint fingerprint : dtls.getFingerprintsList())
            lines.add("a=fingerprint:" + fingerprint.getHash() + ' ' + fingerprint.getValue());
        switch (dtls.getSetup()) {
            case ACTPASS, ACTIVE, PASSIVE, HOLDCONN ->
                lines.add("a=setup:" + dtls.getSetup().name().toLowerCase(Locale.ROOT));
            case SETUP_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        if (!dtls.getTlsId().isEmpty()) lines.add("a=tls-id:" + dtls.getTlsId());
    }

    static void direction(List<String> lines, Direction direction) {
        String name = name(direction);
        if (!name.isEmpty()) lines.add("a=" + name);
    }

    /** The two with a space between; the first alone where the second is empty. */
    static String spaced(String first, String second) {
        return second.isEmpty() ? first : first + ' ' + second;
    }

    private static String name(Direction direction) {
        return switch (direction) {
            case SENDRECV -> "sendrecv";
            case SENDONLY -> "sendonly";
            case RECVONLY -> "recvonly";
            case INACTIVE -> "inactive";
            case DIRECTION_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
