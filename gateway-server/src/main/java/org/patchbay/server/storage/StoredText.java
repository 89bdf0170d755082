package org.patchbay.server.storage;

import java.nio.charset.StandardCharsets;

/** Text of users on its way into a database. */
final class StoredText {
    private StoredText() {}

    /** The text with {@code ?} for half of a surrogate pair, which is no character and has no form in UTF-8. */
    static String clean(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
