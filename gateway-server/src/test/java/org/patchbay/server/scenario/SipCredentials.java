package org.patchbay.server.scenario;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.patchbay.server.TestGateway;

/** Answers challenges by RFC 2617 with MD5, as old phones do. */
public final class SipCredentials {
    private SipCredentials() {}

    /** The header line for the request once more, with the password of every test user. */
    public static String answer(String user, SipText challenge, String method, String uri) {
        boolean proxy = challenge.status() == 407;
        String md5 = challenge.all(proxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
                .filter(value -> !value.contains("SHA-256"))
                .findFirst()
                .orElseThrow();
        String realm = parameter(md5, "realm");
        String nonce = parameter(md5, "nonce");
        String cnonce = Long.toHexString(ThreadLocalRandom.current().nextLong());
        String ha1 = md5(user + ":" + realm + ":" + TestGateway.PASSWORD);
        String response = md5(ha1 + ":" + nonce + ":00000001:" + cnonce + ":auth:" + md5(method + ":" + uri));
        String name = proxy ? "Proxy-Authorization" : "Authorization";
        String opaque = parameter(md5, "opaque");
        return name + ": Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\""
                + uri + "\", response=\"" + response + "\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"" + cnonce
                + "\"" + (opaque.isEmpty() ? "" : ", opaque=\"" + opaque + "\"") + "\r\n";
    }

    private static String parameter(String challenge, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
