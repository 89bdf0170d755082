package org.patchbay.xmpp.disco;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;

/** The verification string of XEP-0115 5.1 for an entity without forms. Pure. */
public final class CapsVersion {
    private CapsVersion() {}

    /**
     * @param identity {@code category/type/lang/name}
     */
    public static String of(String identity, Collection<String> features) {
        StringBuilder text = new StringBuilder(identity).append('<');
        features.stream().sorted().forEach(feature -> text.append(feature).append('<'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
