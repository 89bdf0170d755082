package org.patchbay.websocket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a browser's page may connect (RFC 6455 10.2): a page of another site must not use a user's session. */
final class OriginPolicy {
    private final List<String> allowed;

    OriginPolicy(List<String> allowed) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * @param origin the {@code Origin} header, or null where there is none: not a browser
     * @param host the {@code Host} header
     */
    boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null) return true;
        if (allowed.isEmpty()) return host != null && authority(origin).equals(host.toLowerCase(Locale.ROOT));
        return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /** The host and port of an origin; empty for {@code null} and what else has none. */
    private static String authority(String origin) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException e) {
            // No site has such a name, so it is not the same site as ours.
            return "";
        }
    }
}
