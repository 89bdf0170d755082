package org.patchbay.sip.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.patchbay.core.account.DigestKeys;

/** The hashes that are offered, the stronger first: a phone takes the first that it knows (RFC 8760 2.4). */
public enum DigestAlgorithm {
    SHA_256("SHA-256", "SHA-256"),
    MD5("MD5", "MD5");

    private final String token;
    private final String digest;

    DigestAlgorithm(String token, String digest) {
        this.token = token;
        this.digest = digest;
    }

    /** The name on the wire. */
    public String token() {
        return token;
    }

    /** Finds an algorithm by its name on the wire; the name may be absent and is MD5 then (RFC 7616 3.3). */
    static Optional<DigestAlgorithm> of(String token) {
        if (token.isEmpty()) return Optional.of(MD5);
        String upper = token.toUpperCase(Locale.ROOT);
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equals(upper)) return Optional.of(algorithm);
        }
        return Optional.empty();
    }

    /** The key of an account for this hash. */
    String keyOf(DigestKeys keys) {
        return switch (this) {
            case SHA_256 -> keys.sha256();
            case MD5 -> keys.md5();
        };
    }

    /** The hash of a text in UTF-8, lower-case hexadecimal. */
    String hash(String text) {
        try {
            byte[] bytes = MessageDigest.getInstance(digest).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + digest, e);
        }
    }
}
