package org.patchbay.core.description;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.Origin;

/** The fields that both the session and its media sections have. Empty: the line can't be said in the model, and is kept. */
final class HeaderFields {
    private HeaderFields() {}

    /** RFC 8866 5.2. */
    static Optional<Origin> origin(String value) {
        List<String> words = SdpText.words(value);
        int last = words.size() - 1;
        if (words.size() < 6 || !words.get(last - 2).equals("IN")) return Optional.empty();
        OptionalLong version = SdpText.unsigned64(words.get(last - 3));
        if (version.isEmpty()) return Optional.empty();
        return Optional.of(Origin.newBuilder()
                // Some phones put a display name with spaces here, against the grammar.
                .setUsername(String.join(" ", words.subList(0, last - 4)))
                .setSessionId(words.get(last - 4))
                .setSessionVersion(version.getAsLong())
                .setAddressType(words.get(last - 1))
                .setAddress(words.get(last))
                .build());
    }

    /** RFC 8866 5.7. */
    static Optional<Connection> connection(String value) {
        List<String> words = SdpText.words(value);
        if (words.size() != 3 || !words.get(0).equals("IN")) return Optional.empty();
        return Optional.of(Connection.newBuilder()
                .setAddressType(words.get(1))
                .setAddress(words.get(2))
                .build());
    }

    /** RFC 8866 5.8. */
    static Optional<Bandwidth> bandwidth(String value) {
        String trimmed = SdpText.trim(value);
        int colon = trimmed.indexOf(':');
        if (colon < 1) return Optional.empty();
        OptionalLong amount = SdpText.unsigned64(SdpText.trim(trimmed.substring(colon + 1)));
        if (amount.isEmpty()) return Optional.empty();
        return Optional.of(Bandwidth.newBuilder()
                .setType(trimmed.substring(0, colon))
                .setValue(amount.getAsLong())
                .build());
    }

    /** RFC 8285 5: {@code id[/direction] uri [attributes]}. */
    static Optional<HeaderExtension> headerExtension(String value) {
        SdpText.FirstAndRest entry = SdpText.first(value);
        SdpText.FirstAndRest uri = SdpText.first(entry.rest());
        if (uri.first().isEmpty()) return Optional.empty();
        int slash = entry.first().indexOf('/');
        String digits = slash < 0 ? entry.first() : entry.first().substring(0, slash);
        Direction direction = slash < 0
                ? Direction.DIRECTION_UNSPECIFIED
                : direction(entry.first().substring(slash + 1));
        if (slash >= 0 && direction == Direction.DIRECTION_UNSPECIFIED) return Optional.empty();
        OptionalLong id = SdpText.number(digits, SdpText.MAX_UINT32);
        if (id.isEmpty()) return Optional.empty();
        return Optional.of(HeaderExtension.newBuilder()
                .setId((int) id.getAsLong())
                .setUri(uri.first())
                .setDirection(direction)
                .setAttributes(uri.rest())
                .build());
    }

    /** The direction of that name; unspecified where there is none of it. */
    static Direction direction(String name) {
        return switch (name) {
            case "sendrecv" -> Direction.SENDRECV;
            case "sendonly" -> Direction.SENDONLY;
            case "recvonly" -> Direction.RECVONLY;
            case "inactive" -> Direction.INACTIVE;
            default -> Direction.DIRECTION_UNSPECIFIED;
        };
    }
}
