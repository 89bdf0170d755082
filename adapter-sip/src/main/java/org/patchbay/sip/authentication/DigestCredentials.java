package org.patchbay.sip.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.patchbay.core.account.DigestKeys;

/**
 * The answer to a challenge (RFC 7616 3.4), qop {@code auth} only: what the gateway offers.
 *
 * @param username as the phone sent it, with or without a domain
 * @param realm as the phone sent it
 * @param nonce of the challenge
 * @param uri the digest-uri, which need not be the Request-URI
 * @param response the digest, lower-case hexadecimal
 * @param algorithm the hash
 * @param cnonce the phone's own nonce
 * @param nonceCount how often the phone has used this nonce, from 1; its eight digits as sent go into the digest
 */
public record DigestCredentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        DigestAlgorithm algorithm,
        String cnonce,
        String nonceCount) {
    private static final Pattern NONCE_COUNT = Pattern.compile("[0-9a-fA-F]{8}");
    private static final int LONGEST = 512;

    /** What reading credentials gives. */
    public sealed interface Reading permits Read, Malformed, Unsupported {}

    /** They are complete. */
    public record Read(DigestCredentials credentials) implements Reading {}

    /** A parameter is absent or is not what it has to be; the phone gets a 400. */
    public record Malformed(String reason) implements Reading {}

    /** An algorithm, scheme or qop that was not offered: the phone is challenged again. */
    public record Unsupported(String what) implements Reading {}

    /** Looks up a parameter of a header; empty where it is absent. Quotes are taken off already. */
    @FunctionalInterface
    public interface Parameters {
        Optional<String> get(String name);
    }

    /**
     * Reads the parameters of an {@code Authorization} or {@code Proxy-Authorization} header.
     *
     * @param scheme the word before the parameters
     */
    public static Reading read(String scheme, Parameters parameters) {
        if (!scheme.equalsIgnoreCase("Digest")) return new Unsupported("scheme");
        for (String name : new String[] {"username", "realm", "nonce", "uri", "response"}) {
            Optional<String> value = parameters.get(name);
            if (value.isEmpty() || value.get().isEmpty()) return new Malformed("digest without " + name);
            if (value.get().length() > LONGEST) return new Malformed("digest with a too long " + name);
        }
        Optional<DigestAlgorithm> algorithm =
                DigestAlgorithm.of(parameters.get("algorithm").orElse(""));
        if (algorithm.isEmpty()) return new Unsupported("algorithm");
        // RFC 8760 2.6: every challenge of ours has qop, so an answer without it is to no challenge of ours.
        String qop = parameters.get("qop").orElse("");
        if (!qop.equalsIgnoreCase("auth")) return new Unsupported("qop");
        String cnonce = parameters.get("cnonce").orElse("");
        if (cnonce.isEmpty() || cnonce.length() > LONGEST) return new Malformed("digest with qop and no usable cnonce");
        String nonceCount = parameters.get("nc").orElse("");
        if (!NONCE_COUNT.matcher(nonceCount).matches()) return new Malformed("digest with qop and no usable nc");
        return new Read(new DigestCredentials(
                parameters.get("username").orElse(""),
                parameters.get("realm").orElse(""),
                parameters.get("nonce").orElse(""),
                parameters.get("uri").orElse(""),
                parameters.get("response").orElse("").toLowerCase(Locale.ROOT),
                algorithm.get(),
                cnonce,
                nonceCount));
    }

    /** How often the phone has used the nonce. */
    public long count() {
        return Long.parseLong(nonceCount, 16);
    }

    /** Whether the digest is the one that somebody with these keys makes for that method. */
    public boolean prove(DigestKeys keys, String method) {
        return MessageDigest.isEqual(
                digest(algorithm.keyOf(keys), method).getBytes(StandardCharsets.US_ASCII),
                response.getBytes(StandardCharsets.UTF_8));
    }

    // RFC 7616 3.4.1. The digest-uri is taken as sent: COMPAT(sipp 3.6), which puts `sip:host:port` there whatever the
    // Request-URI is.
    String digest(String ha1, String method) {
        String ha2 = algorithm.hash(method + ":" + uri);
        return algorithm.hash(ha1 + ":" + nonce + ":" + nonceCount + ":" + cnonce + ":auth:" + ha2);
    }
}
