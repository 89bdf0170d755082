package org.patchbay.core.description;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.Origin;

/** The fields that both the session and its media sections have. Null: the line can't be said in the model, and is kept. */
final class HeaderFields {
    private HeaderFields() {}

    /** RFC 8866 5.2. */
    static @Nullable Origin origin(SdpField value) {
        List<String> words = value.words();
        int last = words.size() - 1;
        if (words.size() < 6 || !words.get(last - 2).equals("IN")) return null;
        OptionalLong version = SdpText.unsigned64(words.get(last - 3));
        if (version.isEmpty()) return null;
        return Origin.newBuilder()
                // Some phones put a display name with spaces here, against the grammar.
                .setUsername(String.join(" ", words.subList(0, last - 4)))
                .setSessionId(words.get(last - 4))
                .setSessionVersion(version.getAsLong())
                .setAddressType(words.get(last - 1))
                .setAddress(words.get(last))
                .build();
    }

    /** RFC 8866 5.7. */
    static @Nullable Connection connection(SdpField value) {
        if (value.count() != 3 || !value.skip("IN")) return null;
        return Connection.newBuilder()
                .setAddressType(value.word())
                .setAddress(value.word())
                .build();
    }

    /** RFC 8866 5.8. */
    static @Nullable Bandwidth bandwidth(SdpField value) {
        String text = value.rest();
        int colon = text.indexOf(':');
        if (colon < 1) return null;
        OptionalLong amount = SdpText.unsigned64(new SdpField(text, colon + 1, text.length()).rest());
        if (amount.isEmpty()) return null;
        return Bandwidth.newBuilder()
                .setType(UsualWords.copy(text, 0, colon))
                .setValue(amount.getAsLong())
                .build();
    }

    /** RFC 8285 5: {@code id[/direction] uri [attributes]}. */
    static @Nullable HeaderExtension headerExtension(SdpField value) {
        String entry = value.word();
        String uri = value.word();
        if (uri.isEmpty()) return null;
        int slash = entry.indexOf('/');
        Direction direction = slash < 0 ? Direction.DIRECTION_UNSPECIFIED : direction(entry.substring(slash + 1));
        if (slash >= 0 && direction == Direction.DIRECTION_UNSPECIFIED) return null;
        long id = SdpText.number(entry, 0, slash < 0 ? entry.length() : slash, SdpText.MAX_UINT32);
        if (id < 0) return null;
        return HeaderExtension.newBuilder()
                .setId((int) id)
                .setUri(uri)
                .setDirection(direction)
                .setAttributes(value.rest())
                .build();
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
