package org.patchbay.benchmarks.phone;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens (RFC 7519) that native phones log in with: 10,000 passwords would keep a gateway busy for a minute. */
public final class Tokens {
    /** The key that the gateway under test is given. It guards nothing: the gateway is on loopback, and gone after the test. */
    public static final String KEY = "the benchmarks' own key, known to all";

    private static final String HEADER = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    private static final long NEVER = 4_000_000_000L;

    private Tokens() {}

    static String of(String user) {
        String signed = HEADER + "." + base64("{\"sub\":\"" + user + "\",\"exp\":" + NEVER + "}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
