package org.patchbay.xmpp.sasl;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client's messages of SCRAM (RFC 5802 7), read. Pure. */
final class ScramMessage {
    // The channel binding flag, the authorization identity, the user, the nonce. Mandatory extensions (m=) are not
    // known here.
    private static final Pattern FIRST =
            Pattern.compile("((n|y|p=[^,]*),(?:a=([^,]*))?,)(n=([^,]*),r=([!-+\\--~]{1,256})(?:,.*)?)", Pattern.DOTALL);
    private static final Pattern FINAL =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([!-+\\--~]+)(?:,[^p][^,]*)*),p=([A-Za-z0-9+/=]+)");

    private ScramMessage() {}

    sealed interface Reading permits First, Last, Malformed {}

    /**
     * The client's first message.
     *
     * @param header the GS2 header as it stands
     * @param binds it wants channel binding, which is not offered
     * @param authorizationId empty where it has none
     * @param bare the message without the header
     */
    record First(String header, boolean binds, String authorizationId, String bare, String user, String nonce)
            implements Reading {}

    /**
     * The client's final message.
     *
     * @param withoutProof what the proof is of
     * @param header the GS2 header that the client says it sent
     */
    record Last(String withoutProof, byte[] header, String nonce, byte[] proof) implements Reading {}

    record Malformed(String reason) implements Reading {}

    static Reading first(String text) {
        Matcher matcher = FIRST.matcher(text);
        if (!matcher.matches()) return new Malformed("no SCRAM client-first-message");
        String authorizationId = matcher.group(3) == null ? "" : matcher.group(3);
        String user = matcher.group(5);
        if (!isName(user) || !isName(authorizationId)) return new Malformed("no SCRAM saslname");
        return new First(
                matcher.group(1),
                matcher.group(2).startsWith("p"),
                unescaped(authorizationId),
                matcher.group(4),
                unescaped(user),
                matcher.group(6));
    }

    static Reading last(String text) {
        Matcher matcher = FINAL.matcher(text);
        if (!matcher.matches()) return new Malformed("no SCRAM client-final-message");
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return new Last(
                    matcher.group(1),
                    base64.decode(matcher.group(2)),
                    matcher.group(3),
                    base64.decode(matcher.group(4)));
        } catch (IllegalArgumentException e) {
            return new Malformed("no base64");
        }
    }

    /** RFC 5802 5.1: {@code =} stands for {@code =2C} and {@code =3D} only. */
    private static boolean isName(String text) {
        return !text.replace("=2C", "").replace("=3D", "").contains("=");
    }

    private static String unescaped(String name) {
        return name.replace("=2C", ",").replace("=3D", "=");
    }
}
