package org.patchbay.core.ice;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A STUN or TURN server that clients are told of. Three forms: neither secret nor user name (STUN); a fixed user name and credential; a
 * shared secret, from which every client gets credentials of its own that expire (coturn's {@code use-auth-secret}).
 *
 * @param urls {@code stun:}, {@code stuns:}, {@code turn:} or {@code turns:} (RFC 7064, RFC 7065), at least one
 * @param username the fixed user name, or empty
 * @param credential the fixed credential, or empty
 * @param secret the secret that the gateway and the TURN server share, or empty
 * @param ttl how long credentials made from the secret are good
 */
public record IceServerConfig(List<String> urls, String username, String credential, String secret, Duration ttl) {
    private static final Pattern URL = Pattern.compile("(?:stuns?|turns?):[^\\s\\p{Cntrl}]{1,253}");

    public IceServerConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) throw new IllegalArgumentException("ice-servers.urls: empty, at least one was expected");
        for (String url : urls) {
            if (!URL.matcher(url).matches()) {
                throw new IllegalArgumentException(
                        "ice-servers.urls: " + url + ", stun:, stuns:, turn: or turns: and a host was expected");
            }
        }
        if (!secret.isEmpty() && !(username.isEmpty() && credential.isEmpty())) {
            throw new IllegalArgumentException(
                    "ice-servers.secret: given beside username or credential, one of the two ways was expected");
        }
        if (username.isEmpty() != credential.isEmpty()) {
            throw new IllegalArgumentException(
                    "ice-servers.username: username and credential were expected together or not at all");
        }
        if (ttl.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("ice-servers.ttl: " + ttl + ", at least PT1M was expected");
        }
    }

    /** A server that asks for no credentials. */
    public static IceServerConfig stun(String... urls) {
        return new IceServerConfig(List.of(urls), "", "", "", Duration.ofHours(1));
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "IceServerConfig[urls=" + urls + "]";
    }
}
