package org.patchbay.core.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.patchbay.core.ConfigCheck;

/**
 * How JSON Web Tokens (RFC 7519) are checked. One algorithm and one key: a token that names another algorithm is refused before its
 * signature is looked at (RFC 8725 3.1).
 *
 * @param algorithm the one algorithm
 * @param key HS256: the secret, at least 32 bytes; RS256 and ES256: the public key in PEM
 * @param issuer what {@code iss} must be; empty: not checked
 * @param audience what must be among {@code aud}; empty: not checked
 * @param leeway how far the clocks may be apart, up to 5 minutes
 */
public record JwtConfig(
        Algorithm algorithm, String key, Optional<String> issuer, Optional<String> audience, Duration leeway) {
    /** Signature algorithms (RFC 7518 3.1). */
    public enum Algorithm {
        HS256,
        RS256,
        ES256
    }

    public JwtConfig {
        // White space around PEM is the file's; in a secret it belongs to the secret.
        if (algorithm != Algorithm.HS256) key = key.strip();
        switch (algorithm) {
            case HS256 -> checkSecret(key);
            case RS256 -> checkRsa(key);
            case ES256 -> checkEc(key);
        }
        if (leeway.isNegative() || leeway.compareTo(Duration.ofMinutes(5)) > 0) {
            throw ConfigCheck.fault("auth.jwt.leeway", leeway, "0 to 5 minutes");
        }
    }

    private static void checkSecret(String key) {
        // RFC 7518 3.2: a key as long as the hash's output at least.
        if (key.getBytes(StandardCharsets.UTF_8).length < 32) throw keyFault("a secret of at least 32 bytes");
    }

    private static void checkRsa(String key) {
        String expected = "an RSA public key in PEM of at least 2048 bits";
        try {
            RSAPublicKey rsa = (RSAPublicKey)
                    KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der(key, expected)));
            if (rsa.getModulus().bitLength() < 2048) throw keyFault(expected);
        } catch (GeneralSecurityException e) {
            throw keyFault(expected);
        }
    }

    private static void checkEc(String key) {
        String expected = "a public key in PEM on the curve P-256";
        try {
            ECPublicKey ec = (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der(key, expected)));
            if (ec.getParams().getOrder().bitLength() != 256) throw keyFault(expected);
        } catch (GeneralSecurityException e) {
            throw keyFault(expected);
        }
    }

    private static byte[] der(String pem, String expected) {
        String begin = "-----BEGIN PUBLIC KEY-----";
        String end = "-----END PUBLIC KEY-----";
        if (!pem.startsWith(begin) || !pem.endsWith(end)) throw keyFault(expected);
        try {
            return Base64.getMimeDecoder().decode(pem.substring(begin.length(), pem.length() - end.length()));
        } catch (IllegalArgumentException e) {
            throw keyFault(expected);
        }
    }

    private static IllegalArgumentException keyFault(String expected) {
        return ConfigCheck.fault("auth.jwt.key", "(hidden)", expected);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "JwtConfig[algorithm=" + algorithm + ", issuer=" + issuer + ", audience=" + audience + ", leeway="
                + leeway + "]";
    }
}
