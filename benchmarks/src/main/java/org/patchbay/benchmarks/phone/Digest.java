package org.patchbay.benchmarks.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A phone's side of digest authentication (RFC 7616) by MD5 with qop, which every server offers. A nonce is used again and again. */
final class Digest {
    private static final Pattern QUOTED = Pattern.compile("(realm|nonce|opaque)=\"([^\"]*)\"");

    private final String user;
    private final String password;
    private final String clientNonce;
    private String realm = "";
    private String nonce = "";
    private String opaque = "";
    private String ha1 = "";
    private int count;

    Digest(String user, String password, String clientNonce) {
        this.user = user;
        this.password = password;
        this.clientNonce = clientNonce;
    }

    /** Takes the challenge of a 401 or 407. */
    void challenged(SipMessage response) {
        String header = response.status() == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        String offered = response.lines(header).stream()
                .filter(line -> line.contains("MD5") || !line.contains("algorithm="))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no MD5 among " + response.lines(header)));
        Matcher matcher = QUOTED.matcher(offered);
        while (matcher.find()) {
            switch (matcher.group(1)) {
                case "realm" -> realm = matcher.group(2);
                case "nonce" -> nonce = matcher.group(2);
                default -> opaque = matcher.group(2);
            }
        }
        ha1 = md5(user + ":" + realm + ":" + password);
        count = 0;
    }

    /** The header's line for a request, or empty before there was a challenge. */
    String line(String method, String uri) {
        if (nonce.isEmpty()) return "";
        String nonceCount = HexFormat.of().toHexDigits(++count);
        String response =
                md5(ha1 + ":" + nonce + ":" + nonceCount + ":" + clientNonce + ":auth:" + md5(method + ":" + uri));
        return (method.equals("REGISTER") ? "Authorization" : "Proxy-Authorization") + ": Digest username=\"" + user
                + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", algorithm=MD5, qop=auth, nc="
                + nonceCount + ", cnonce=\"" + clientNonce + "\", opaque=\"" + opaque + "\", response=\"" + response
                + "\"\r\n";
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
